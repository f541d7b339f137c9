import Broker
import ControlPlane
import Gateway
import IoTModel
import Logging
import PKI
import Registry

/// The names devices call the server by: the server's certificates have them all, and the gateway knows whose they are.
///
/// Owner of the certificates from the start on: changes come from the API and from the calendar, one after the other.
actor ServerNames: ServedNames {
    private let gateway: DeviceGateway
    private let folder: DataFolder
    private let registry: any RegistryStore
    private let configuration: Configuration
    private let published: PublishedCertificates
    private let clock: WallClock
    private let random: RandomSource
    private let logger: Logger
    /// Readings of the registry, numbered as they begin: what an earlier one found never replaces what a later one did.
    private var begun = 0
    private var served = 0

    init(
        gateway: DeviceGateway, folder: DataFolder, registry: any RegistryStore, configuration: Configuration,
        published: PublishedCertificates, clock: WallClock, random: RandomSource, logger: Logger
    ) {
        self.gateway = gateway
        self.folder = folder
        self.registry = registry
        self.configuration = configuration
        self.published = published
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    func update() async throws {
        begun += 1
        let number = begun
        let names = try await Self.all(configuration, in: registry)
        if number > served {
            served = number
            let renewed = try folder.renewServerCertificates(
                endpoints: names, issuers: configuration.issuersURL, now: clock.now(), random: random)
            if let renewed {
                try await gateway.replace(credentials: renewed.map(ServerCredential.init))
                published.publish(renewed)
                logger.notice("The server's certificates were renewed", metadata: ["endpoints": "\(names.count)"])
            }
        }
        try await gateway.refreshEndpoints()
    }

    /// Until the task is cancelled.
    func keepRenewed(every interval: Duration) async {
        while (try? await Task.sleep(for: interval)) != nil {
            do {
                try await update()
            } catch {
                logger.error("The server's certificates can't be renewed", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Domains that the server itself has the certificate for come and go like accounts.
    nonisolated func follow() {
        registry.observe { [self] changes in
            guard changes.contains(where: \.changesNames) else { return }
            Task {
                do {
                    try await update()
                } catch {
                    logger.error("The server's certificates can't be renewed", metadata: ["reason": "\(error)"])
                }
            }
        }
    }

    /// Of the first account as it is configured, then of the others, then the domains that the server made names for.
    static func all(
        _ configuration: Configuration, in registry: any RegistryStore
    ) async throws(RegistryError) -> [String] {
        let first = configuration.scope.account
        let (accounts, domains) = try await registry.read { reader throws(RegistryError) in
            (try reader.accounts(), try reader.domainConfigurations())
        }
        return configuration.endpoints + accounts.filter { $0.id != first }.flatMap(\.endpoints)
            + domains.filter { $0.kind == .serverManaged }.compactMap(\.domainName)
    }
}

extension RegistryChange {
    fileprivate var changesNames: Bool {
        if case .domainConfiguration = self { true } else { false }
    }
}

extension ServerCredential {
    init(_ hierarchy: ServerHierarchy) { self.init(chain: hierarchy.chain, key: hierarchy.leafKey) }
}

extension PublishedCertificates {
    /// The roots, each alone and all together, and what signs the server's certificates.
    func publish(_ hierarchies: [ServerHierarchy]) {
        var files = [File("ca.pem", .pem, Array(hierarchies.map(\.rootsPEM).joined().utf8))]
        for hierarchy in hierarchies {
            let kind = hierarchy.kind
            files += [
                File("\(kind.rawValue).pem", .pem, Array(hierarchy.rootsPEM.utf8)),
                File("\(kind.rawValue).der", .der, hierarchy.rootDER),
                File(kind.intermediateFile, .der, hierarchy.intermediateDER),
            ]
        }
        publish(files)
    }
}
