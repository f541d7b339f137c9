package import Buckets
package import Functions
package import IoTModel

/// How the server is to run: checked, complete, and independent of where each value was given.
package struct Configuration: Sendable, Equatable {
    package enum APIAuthentication: String, Sendable, CaseIterable {
        case sigV4 = "sigv4"
        /// Any access key is taken: for throw-away servers, on loopback only.
        case anyKey = "any-key"
    }

    package enum ServerNameIndication: String, Sendable, CaseIterable { case required, optional }

    package enum LogLevel: String, Sendable, CaseIterable { case trace, debug, info, notice, warning, error }

    /// PEM files for the API's own TLS.
    package struct APITLS: Sendable, Equatable {
        package let certificateFile: String
        package let keyFile: String
    }

    package static let standardDataDirectory = "./sallyport-data"

    package var dataDirectory = Configuration.standardDataDirectory
    /// Where devices connect. Nil: loopback, IPv4 and IPv6.
    package var host: String?
    package var apiHost = "127.0.0.1"
    /// The names devices may call the server by, the first being the one that DescribeEndpoint gives. Not empty.
    package var endpoints = ["localhost"]
    package var region = Region.standard
    package var account = AccountID.standard
    package var mqttPort = 8883
    package var httpsPort = 8443
    package var alpnPort = 443
    /// Whether the ALPN port was asked for: then the server doesn't start without it.
    package var isALPNPortRequired = false
    package var apiPort = 8080
    package var serverNameIndication = ServerNameIndication.required
    package var apiAuthentication = APIAuthentication.sigV4
    /// Never nil when the API listens beyond loopback.
    package var apiTLS: APITLS?
    /// Where devices can fetch the certificates that issue the server's: what its certificates say.
    package var issuersURL: String?
    package var loops: Int
    package var maximumConnections: Int
    package var maximumConnectionsPerSource: Int?
    /// By ARN, what the operator runs where AWS has Lambda functions.
    package var functions: [String: FunctionTarget] = [:]
    /// What the operator gives where AWS has S3's buckets, for bulk registration.
    package var registrationBuckets: [BucketName: BucketTarget] = [:]
    package var logLevel = LogLevel.info
    /// What the event log's files may take together, in MiB.
    package var eventLogMegabytes = 384
    package var eventLogDays = 30

    package var scope: AccountScope { AccountScope(account: account, region: region) }

    /// - Parameters:
    ///   - given: by setting, the value that counts.
    ///   - cores: of the machine, for the number of event loops.
    ///   - openFiles: this process's limit of open files, for the number of connections.
    package init(_ given: [Setting: GivenValue], cores: Int, openFiles: Int) throws(ConfigurationError) {
        // One core is left to the API, the store and the log where there are several.
        loops = max(1, cores - 1)
        // What the database, the log, the listeners and the API need stays free.
        maximumConnections = max(64, openFiles - 256)
        let values = GivenValues(given)
        try values.checkOffered(.mqttProfile, only: "aws", planned: "full")
        try values.checkOffered(.throttles, only: "off", planned: "aws")
        try readPlaces(values)
        try readPorts(values)
        try readBehaviour(values)
        try checkAPI(values)
        issuersURL = try values.url(.rootsURL) ?? standardIssuersURL
    }

    private mutating func readPlaces(_ values: GivenValues) throws(ConfigurationError) {
        if let path = try values.path(.dataDirectory) { dataDirectory = path }
        host = try values.address(.host)
        if let host = try values.address(.apiHost) { apiHost = host }
        if let names = try values.endpoints() { endpoints = names }
        if let region = try values.read(.region, Region.expectation, Region.init(rawValue:)) { self.region = region }
        if let account = try values.read(.accountID, AccountID.expectation, AccountID.init(rawValue:)) {
            self.account = account
        }
    }

    private mutating func readPorts(_ values: GivenValues) throws(ConfigurationError) {
        if let port = try values.port(.mqttPort) { mqttPort = port }
        if let port = try values.port(.httpsPort) { httpsPort = port }
        if let port = try values.port(.alpnPort) {
            alpnPort = port
            isALPNPortRequired = true
        }
        if let port = try values.port(.apiPort) { apiPort = port }
        try checkPortsDiffer(values)
    }

    private mutating func readBehaviour(_ values: GivenValues) throws(ConfigurationError) {
        if let choice = try values.choice(.serverNameIndication, ServerNameIndication.self) {
            serverNameIndication = choice
        }
        if let choice = try values.choice(.apiAuthentication, APIAuthentication.self) { apiAuthentication = choice }
        if let choice = try values.choice(.logLevel, LogLevel.self) { logLevel = choice }
        if let size = try values.count(.eventLogSize, 1...1_048_576) { eventLogMegabytes = size }
        if let days = try values.count(.eventLogDays, 1...3_653) { eventLogDays = days }
        if let count = try values.count(.loops, 1...1_024) { loops = count }
        if let count = try values.count(.maximumConnections, 1...10_000_000) { maximumConnections = count }
        maximumConnectionsPerSource = try values.count(.maximumConnectionsPerSource, 1...10_000_000)
        functions = try values.functions()
        registrationBuckets = try values.registrationBuckets()
        apiTLS = try values.apiTLS()
    }

    /// The API under the devices' name for the server, if that is where they find it: on this machine, or where both
    /// listen beyond it. A port that the system picks isn't known when certificates are made.
    private var standardIssuersURL: String? {
        let isReached = host.map(Self.isLoopback) ?? true || !Self.isLoopback(apiHost)
        guard isReached, apiPort != 0 else { return nil }
        let name = endpoints[0].contains(":") ? "[\(endpoints[0])]" : endpoints[0]
        return "\(apiTLS == nil ? "http" : "https")://\(name):\(apiPort)/roots"
    }

    /// The API's port isn't compared: it may be on another address.
    private func checkPortsDiffer(_ values: GivenValues) throws(ConfigurationError) {
        var users: [Int: Setting] = [:]
        let ports: [(Setting, Int)] = [
            (.mqttPort, mqttPort), (.httpsPort, httpsPort), (.alpnPort, alpnPort),
        ]
        for (setting, port) in ports where port != 0 {
            if let other = users[port] {
                throw ConfigurationError(
                    "\(other.flag) and \(setting.flag) are both \(port); give each its own port",
                    from: (values[setting] ?? values[other])?.source ?? .flag)
            }
            users[port] = setting
        }
    }

    private func checkAPI(_ values: GivenValues) throws(ConfigurationError) {
        guard !Self.isLoopback(apiHost), let host = values[.apiHost] else { return }
        if apiAuthentication == .anyKey {
            throw ConfigurationError(
                "--api-auth any-key takes any access key, so the API may listen on loopback only, but"
                    + " \(host.source.name(of: .apiHost)) is `\(apiHost)`; leave one of the two out", from: host.source)
        }
        if apiTLS == nil {
            throw ConfigurationError(
                "\(host.source.name(of: .apiHost)) is `\(apiHost)`, and beyond loopback the API needs TLS; give"
                    + " --api-tls-cert and --api-tls-key with PEM files, or leave --api-host out", from: host.source)
        }
    }

    /// Whether only this machine can reach an address that `--host` or `--api-host` takes.
    package static func isLoopback(_ address: String) -> Bool {
        address == "localhost" || IPLiteral(address)?.isLoopback == true
    }
}
