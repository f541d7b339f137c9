import Broker
import Buckets
import ControlPlane
import EventLogFiles
import Foundation
import Functions
import Gateway
package import IoTModel
package import Logging
import PKI
import Registry
import SQLiteStores
import SigV4

/// Puts the modules together: store and log, then the device ports, then the API; stopped the other way round.
package enum ServerParts {
    /// What a stopping server gives its connections to take what is pending.
    private static let grace = Duration.seconds(5)
    /// How often the server's certificates are looked at: they end a month after they are first renewed at the latest.
    package static let renewalInterval = Duration.seconds(24 * 60 * 60)

    /// - Throws: `StoreOpeningError`, `EventLogFileError`, `StartError`; then no part is left running.
    package static func start(
        _ configuration: Configuration, in folder: DataFolder, identity: Identity, clock: WallClock,
        random: RandomSource, logger: Logger, renewalInterval: Duration = renewalInterval
    ) async throws -> RunningServer {
        let stopping = StoppingList()
        do {
            let registry = try SQLiteRegistry(path: folder.registryFile) { report($0, to: logger) }
            stopping.add { await registry.close() }
            try await keep(identity.accessKey, of: identity.scope.account, in: registry, now: clock.now())
            try await keepFirstAccount(configuration, in: registry, now: clock.now())
            let account = identity.scope.account
            let events = try EventLogFile(
                path: folder.eventLogFile, account: account, limits: eventLogLimits(configuration), clock: clock,
                randomness: random,
                reportTrouble: { logger.error("The event log can't be written", metadata: ["reason": "\($0)"]) })
            stopping.add { await events.close() }
            let following = try await LoggingOptionsFollower(
                registry: registry, events: events, logger: logger
            ).start()
            stopping.add { following.cancel() }
            let functions = OperatorFunctions(configuration.functions)
            stopping.add { await functions.shutDown() }
            let inputs = OperatorBuckets(
                configuration.registrationBuckets, copiesIn: try folder.makeRegistrationsFolder())
            stopping.add { await inputs.shutDown() }
            let keyGeneration = KeyGenerationPool()
            let provisioning = FleetProvisioning(
                registry: registry, deviceAuthority: identity.deviceAuthority, keyGeneration: keyGeneration,
                functions: functions, events: events, clock: clock, random: random)
            let principals = PrincipalReading(store: registry)
            let gateway = DeviceGateway(
                settings: settings(configuration), principals: principals,
                justInTime: JustInTimeRegistration(
                    registry: registry, events: events, clock: clock, random: random),
                functions: functions, events: events, requests: provisioning,
                clock: clock, random: random, logger: logger)
            stopping.add { await gateway.shutDown(grace: grace) }
            let published = PublishedCertificates()
            let names = ServerNames(
                gateway: gateway, folder: folder, registry: registry, configuration: configuration,
                published: published, clock: clock, random: random, logger: logger)
            let renewed = try folder.renewServerCertificates(
                endpoints: try await ServerNames.all(configuration, in: registry), issuers: configuration.issuersURL,
                now: clock.now(), random: random)
            let hierarchies = renewed ?? identity.serverHierarchies
            published.publish(hierarchies)
            let history = ConnectionHistory(
                registry: registry, take: { gateway.takeObservations() }, clock: clock, logger: logger)
            await history.begin()
            let bound = try await listen(gateway, hierarchies.map(ServerCredential.init))
            let auditSignal = AuditSignal()
            let auditing = startAudits(
                auditSignal, in: registry, history, lists: AuditListFiles(folder: folder.auditFolder, logger: logger),
                clock: clock, random: random, logger: logger)
            stopping.add { await auditing.stop() }
            let services = APIServices(
                principals: principals, deviceAuthority: identity.deviceAuthority, keyGeneration: keyGeneration,
                router: gateway, functions: functions, inputs: inputs, events: events, archive: events,
                servedNames: names, auditSignal: auditSignal, published: published,
                firstAccount: identity.scope.account, region: identity.scope.region,
                endpoint: configuration.endpoints[0], scheme: configuration.apiTLS == nil ? "http" : "https",
                clock: clock, random: random)
            let publishing = RegistryEventPublisher(
                registry: registry, router: gateway, region: identity.scope.region, clock: clock, random: random,
                reportLoss: { count in
                    logger.warning("Events of the registry were lost", metadata: ["events": "\(count)"])
                }
            ).start()
            stopping.add { publishing.cancel() }
            let api = try await APIPart.start(configuration, services: services, grace: grace, logger: logger)
            stopping.add { await api.stop() }
            names.follow()
            let renewal = Task { await names.keepRenewed(every: renewalInterval) }
            stopping.add { renewal.cancel() }
            let registrationTasks = RegistrationTasks(
                registry: registry, inputs: inputs, deviceAuthority: identity.deviceAuthority,
                region: identity.scope.region, clock: clock, random: random, logger: logger)
            let registering = Task { await registrationTasks.run() }
            stopping.add {
                registering.cancel()
                await registering.value
            }
            let provisioningEnds = Task { await ProvisioningEnds.watch(registry, clock: clock) }
            stopping.add { provisioningEnds.cancel() }
            return RunningServer(
                ports: try ports(bound, api: api.port), notices: notices(bound, configuration),
                stop: { await stopping.stopAll() })
        } catch {
            await stopping.stopAll()
            throw error
        }
    }

    // MARK: Audits

    private struct Auditing {
        let stop: @Sendable () async -> Void
    }

    private static func startAudits(
        _ signal: AuditSignal, in registry: any RegistryStore, _ history: ConnectionHistory, lists: AuditListFiles,
        clock: WallClock, random: RandomSource, logger: Logger
    ) -> Auditing {
        let runner = AuditRunner(
            registry: registry, signal: signal, lists: { await lists.read(for: $0) },
            prepare: { await history.write() },
            clock: clock, random: random, logger: logger)
        let tasks = [Task { await history.run() }, Task { await runner.run() }]
        return Auditing {
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            await history.write()
        }
    }

    // MARK: Store

    private static func report(_ health: StoreHealth, to logger: Logger) {
        switch health {
        case .writing: logger.notice("The registry can be written again")
        case .failing(let error):
            logger.error("The registry can't be written; changes are refused", metadata: ["reason": "\(error)"])
        }
    }

    private static func keep(
        _ key: AccessKey, of account: AccountID, in registry: SQLiteRegistry, now: WallTime
    ) async throws {
        let id = key.id
        let known = try await registry.read { reader throws(RegistryError) in try reader.accessKey(id) }
        // A server whose disk is full starts too: nothing is written when nothing has changed.
        guard known?.secret != key.secret || known?.account != account else { return }
        let record = AccessKeyRecord(id: id, secret: key.secret, account: account, creationDate: now)
        try await registry.write { writer throws(RegistryError) in try writer.put(record) }
    }

    /// The account of the folder is one among others from here on.
    private static func keepFirstAccount(
        _ configuration: Configuration, in registry: SQLiteRegistry, now: WallTime
    ) async throws {
        let (scope, names) = (configuration.scope, configuration.endpoints)
        let known = try await registry.read { reader throws(RegistryError) in try reader.account(scope.account) }
        guard known?.endpoints != names else { return }
        do {
            _ = try await registry.write { writer throws(RegistryError) in
                try writer.keepFirstAccount(scope.account, endpoints: names, in: scope.region, at: now)
            }
        } catch RegistryError.alreadyExists(let message, _, _) {
            throw ConfigurationError(message)
        }
    }

    private static func eventLogLimits(_ configuration: Configuration) -> EventLogFile.Limits {
        .within(
            totalBytes: configuration.eventLogMegabytes << 20, age: .seconds(configuration.eventLogDays * 86_400))
    }

    // MARK: Device ports

    private static func settings(_ configuration: Configuration) -> DeviceGateway.Settings {
        let host = configuration.host == "localhost" ? nil : configuration.host
        return DeviceGateway.Settings(
            scope: configuration.scope, endpoints: configuration.endpoints,
            isServerNameRequired: configuration.serverNameIndication == .required,
            listeners: [
                Listener(kind: .mqtt, host: host, port: configuration.mqttPort),
                Listener(kind: .https, host: host, port: configuration.httpsPort),
                Listener(
                    kind: .alpn, host: host, port: configuration.alpnPort,
                    isOptional: !configuration.isALPNPortRequired),
            ], loops: configuration.loops,
            bounds: .init(
                connections: configuration.maximumConnections,
                connectionsPerSource: configuration.maximumConnectionsPerSource))
    }

    private static func listen(
        _ gateway: DeviceGateway, _ credentials: [ServerCredential]
    ) async throws -> [DeviceGateway.Bound] {
        do {
            return try await gateway.start(credentials: credentials)
        } catch let error as ListenError {
            throw StartError.cannotListen(
                setting(error.listener.kind), host: error.listener.host ?? "loopback", port: error.listener.port,
                errno: error.number)
        }
    }

    private static func setting(_ kind: Listener.Kind) -> Setting {
        switch kind {
        case .mqtt: .mqttPort
        case .https: .httpsPort
        case .alpn: .alpnPort
        }
    }

    private static func ports(_ bound: [DeviceGateway.Bound], api: Int) throws -> RunningServer.Ports {
        func port(_ kind: Listener.Kind) -> Int? { bound.first { $0.listener.kind == kind }?.port }
        guard let mqtt = port(.mqtt), let https = port(.https) else {
            preconditionFailure("a gateway that has started listens on every port that isn't optional")
        }
        return RunningServer.Ports(mqtt: mqtt, https: https, alpn: port(.alpn), api: api)
    }

    private static func notices(_ bound: [DeviceGateway.Bound], _ configuration: Configuration) -> [String] {
        guard !bound.contains(where: { $0.listener.kind == .alpn }) else { return [] }
        return [
            "port \(configuration.alpnPort), where ALPN chooses the protocol, can't be used; going on without it. Give"
                + " --alpn-port another, or the program the right to low ports"
                + " (`sudo setcap cap_net_bind_service=+ep`)."
        ]
    }
}
