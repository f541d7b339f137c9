import Foundation
package import IoTModel
package import Logging
import PKI
import SigV4

/// A server's life: take the data folder, set it up or read it, start, tell that it is ready, wait, stop.
package struct Serving: Sendable {
    /// Starts every part, or none: throws when one can't start.
    package typealias Start =
        @Sendable (Serving, DataFolder, Identity) async throws -> RunningServer

    package let configuration: Configuration
    package let logger: Logger
    package let clock: WallClock
    package let random: RandomSource

    package init(configuration: Configuration, logger: Logger, clock: WallClock, random: RandomSource) {
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        self.random = random
    }

    /// Returns after an orderly stop.
    /// - Parameter print: takes text for the operator, whole lines.
    package func run(
        until shutdown: ShutdownSignal, isColoured: Bool, print: @Sendable (String) -> Void, start: Start
    ) async throws {
        let folder = try DataFolder.open(configuration.dataDirectory)
        let identity = try folder.identity(
            scope: configuration.scope, endpoints: configuration.endpoints, issuers: configuration.issuersURL,
            now: clock.now(), random: random,
            created: { print("Setting up \(folder.path): making keys and certificates\n") })
        let server = try await start(self, folder, identity)
        do {
            let ready = readyFile(folder, identity, server.ports)
            try folder.announce(ready)
            print(
                Banner(
                    ready, dataDirectory: configuration.dataDirectory, isColoured: isColoured, notices: server.notices
                ).text)
            await shutdown.wait()
            print("Stopping; a second signal ends it at once\n")
            try folder.withdraw()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func readyFile(_ folder: DataFolder, _ identity: Identity, _ ports: RunningServer.Ports) -> ReadyFile {
        ReadyFile(
            pid: ProcessInfo.processInfo.processIdentifier, scope: identity.scope,
            endpoint: configuration.endpoints[0], mqttPort: ports.mqtt, httpsPort: ports.https, alpnPort: ports.alpn,
            apiUrl: apiURL(port: ports.api), consoleUrl: nil, rootCAFile: folder.rootsFile,
            rootCARSAFile: folder.rootFile(.rsa), rootCAECDSAFile: folder.rootFile(.ecdsa),
            accessKeyId: identity.accessKey.id, secretAccessKey: identity.accessKey.secret,
            logFile: folder.eventLogFile)
    }

    private func apiURL(port: Int) -> String {
        let host: String
        switch configuration.apiHost {
        // An address to listen at only: one has to name another to connect to.
        case "0.0.0.0", "::": host = configuration.endpoints[0]
        case let address where address.contains(":"): host = "[\(address)]"
        case let address: host = address
        }
        return "\(configuration.apiTLS == nil ? "http" : "https")://\(host):\(port)"
    }
}
