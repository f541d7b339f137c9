import ArgumentParser
import Foundation
import IoTModel
import Server

/// `sallyport serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            Devices connect with MQTT and HTTPS over mutual TLS; the API is AWS IoT's, for the AWS CLI and SDKs. The \
            first start makes the data folder with its keys and certificates. When all ports accept connections, \
            DIR/ready.json says where.

            Each option can also be set in the environment (SALLYPORT_MQTT_PORT=8883) and in DIR/sallyport.yaml \
            (mqtt-port: 8883); a flag counts before the environment, the environment before the file.

            EXAMPLES
              sallyport serve
                  For clients on this machine that call it localhost.
              sallyport serve --host 0.0.0.0 --endpoint iot.local.test
                  For devices in the network, which know it by this name.
              sallyport serve --data-dir /tmp/ci --mqtt-port 0 --https-port 0 --alpn-port 0 --api-port 0
                  For a test: any free ports, which ready.json names.

            Exit status: 0 stopped by a signal, 1 failed, 64 wrong usage, 78 wrong configuration or data folder.
            """)

    @Option(
        name: .customLong("data-dir"),
        help: .init("Folder for all it keeps (default: ./sallyport-data).", valueName: "dir"), completion: .directory)
    var dataDirectory: String?

    @Option(help: .init("Address that devices connect to (default: loopback, IPv4 and IPv6).", valueName: "address"))
    var host: String?

    @Option(
        help: .init(
            "Address of the API (default: 127.0.0.1). Beyond loopback it needs the two --api-tls options.",
            valueName: "address"))
    var apiHost: String?

    @Option(
        help: .init("Name that devices call the server by; may be repeated (default: localhost).", valueName: "name"))
    var endpoint: [String] = []

    @Option(help: "Region in every ARN (default: us-east-1).")
    var region: String?

    @Option(help: .init("Account in every ARN: 12 digits (default: 123456789012).", valueName: "id"))
    var accountId: String?

    @Option(
        help: .init(
            "Port for MQTT over mutual TLS (default: 8883). 0: any free one, as for every port.", valueName: "port"))
    var mqttPort: String?

    @Option(help: .init("Port for HTTPS publish over mutual TLS (default: 8443).", valueName: "port"))
    var httpsPort: String?

    @Option(
        help: .init(
            "Port where ALPN says what is spoken (default: 443, left out with a notice if it can't be bound).",
            valueName: "port"))
    var alpnPort: String?

    @Option(help: .init("Port of the API (default: 8080).", valueName: "port"))
    var apiPort: String?

    @Option(
        help: .init(
            "Whether a device must send the server's name: required or optional (default: required).", valueName: "rule"
        ), completion: .list(["required", "optional"]))
    var sni: String?

    @Option(
        help: .init("Which MQTT: aws, with AWS IoT's limits and deviations (default: aws).", valueName: "profile"),
        completion: .list(["aws"]))
    var mqttProfile: String?

    @Option(
        help: .init("Rate limits: off; those of AWS aren't offered yet (default: off).", valueName: "which"),
        completion: .list(["off"]))
    var throttles: String?

    @Option(
        help: .init(
            "How API requests prove themselves: sigv4, or any-key for throw-away servers on loopback (default: sigv4).",
            valueName: "how"), completion: .list(["sigv4", "any-key"]))
    var apiAuth: String?

    @Option(help: .init("Certificate chain for the API's TLS, PEM.", valueName: "file"), completion: .file())
    var apiTlsCert: String?

    @Option(help: .init("Private key for the API's TLS, PEM.", valueName: "file"), completion: .file())
    var apiTlsKey: String?

    @Option(
        help: .init(
            """
            Where devices fetch the server's roots: the API's /roots, as its certificates shall name it (default: the \
            API under the first --endpoint, where devices reach it there).
            """, valueName: "url"))
    var rootsUrl: String?

    @Option(help: .init("Event loops for device connections (default: one less than there are cores).", valueName: "n"))
    var loops: String?

    @Option(help: .init("Device connections in all (default: from the limit of open files).", valueName: "n"))
    var maxConnections: String?

    @Option(help: .init("Device connections from one address (default: no limit).", valueName: "n"))
    var maxConnectionsPerSource: String?

    @Option(
        name: .customLong("function"),
        help: .init(
            """
            What stands for a Lambda function of an authorizer or hook: ARN=URL, or ARN=["/path/of/program","argument"]; \
            may be repeated.
            """, valueName: "arn=target"))
    var functions: [String] = []

    @Option(
        name: .customLong("registration-bucket"),
        help: .init(
            "What stands for an S3 bucket in bulk registrations: NAME=/folder or NAME=URL; may be repeated.",
            valueName: "name=target"))
    var registrationBuckets: [String] = []

    @Option(
        help: .init(
            "What goes to standard error: trace, debug, info, notice, warning or error (default: info).",
            valueName: "level"), completion: .list(["trace", "debug", "info", "notice", "warning", "error"]))
    var logLevel: String?

    @Option(
        help: .init(
            "What the event log may take on the disk, in MiB; the oldest entries are removed (default: 384).",
            valueName: "mib"))
    var eventLogSize: String?

    @Option(help: .init("How many days the event log is kept (default: 30).", valueName: "days"))
    var eventLogDays: String?

    func run() async throws {
        do {
            try await serve()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            throw ExitCode(StartError.exitStatus(of: error))
        }
    }

    private func serve() async throws {
        let environment = ProcessInfo.processInfo.environment
        let openFiles = OpenFiles.raiseLimit()
        let given = try SettingSources.combined(flags: flags, environment: environment)
        let configuration = try Configuration(
            given, cores: ProcessInfo.processInfo.activeProcessorCount, openFiles: openFiles)
        let logger = Terminal.logger(configuration.logLevel, environment: environment)
        let shutdown = ShutdownSignal()
        shutdown.install()
        let serving = Serving(configuration: configuration, logger: logger, clock: .system, random: .system)
        try await serving.run(
            until: shutdown, isColoured: Terminal.isColoured(environment: environment), print: Terminal.print,
            start: { serving, folder, identity in
                try await ServerParts.start(
                    serving.configuration, in: folder, identity: identity, clock: serving.clock,
                    random: serving.random, logger: serving.logger)
            })
    }

    /// What the command line gave, by setting.
    private var flags: [Setting: [String]] {
        var flags: [Setting: [String]] = [:]
        for setting in Setting.allCases { flags[setting] = values(of: setting) }
        return flags
    }

    private func values(of setting: Setting) -> [String] {
        let value: String?
        switch setting {
        case .endpoint: return endpoint
        case .functions: return functions
        case .registrationBuckets: return registrationBuckets
        case .dataDirectory: value = dataDirectory
        case .host: value = host
        case .apiHost: value = apiHost
        case .region: value = region
        case .accountID: value = accountId
        case .mqttPort: value = mqttPort
        case .httpsPort: value = httpsPort
        case .alpnPort: value = alpnPort
        case .apiPort: value = apiPort
        case .serverNameIndication: value = sni
        case .mqttProfile: value = mqttProfile
        case .throttles: value = throttles
        case .apiAuthentication: value = apiAuth
        case .apiCertificate: value = apiTlsCert
        case .apiKey: value = apiTlsKey
        case .rootsURL: value = rootsUrl
        case .loops: value = loops
        case .maximumConnections: value = maxConnections
        case .maximumConnectionsPerSource: value = maxConnectionsPerSource
        case .logLevel: value = logLevel
        case .eventLogSize: value = eventLogSize
        case .eventLogDays: value = eventLogDays
        }
        return value.map { [$0] } ?? []
    }
}
