package import Broker
package import IoTModel
package import Logging

import NIOCore
import NIOPosix
package import Registry

/// The device ports: accepts connections on several event loops and moves messages between them.
///
/// Start order: `init`, `start`, then tell the operator the `ports`. Stop: `shutDown`.
package final class DeviceGateway: Sendable {
    package struct Settings: Sendable {
        /// The first account's.
        package var scope: AccountScope
        /// The names by which the first account's devices ask for the server in SNI.
        package var endpoints: [String]
        package var isServerNameRequired: Bool
        package var listeners: [Listener]
        package var loops: Int
        package var bounds: ArrivalGate.Bounds
        package var deadlines: Deadlines

        package init(
            scope: AccountScope, endpoints: [String], isServerNameRequired: Bool, listeners: [Listener], loops: Int,
            bounds: ArrivalGate.Bounds, deadlines: Deadlines = Deadlines()
        ) {
            self.scope = scope
            self.endpoints = endpoints
            self.isServerNameRequired = isServerNameRequired
            self.listeners = listeners
            self.loops = loops
            self.bounds = bounds
            self.deadlines = deadlines
        }
    }

    /// How long a client may take, in whole seconds; a deadline may come up to one second late.
    package struct Deadlines: Sendable {
        package var handshake = Limits.Gateway.handshake
        package var connect = Limits.Gateway.connectAfterHandshake
        package var httpHeader = Limits.Gateway.httpHeader
        package var httpIdle = Limits.Gateway.httpIdle

        package init() {}
    }

    private let settings: Settings
    private let group: MultiThreadedEventLoopGroup
    let shared: GatewayShared

    package init(
        settings: Settings, principals: PrincipalReading, justInTime: any JustInTime,
        functions: any CustomerFunctions = NoFunctions(), events: any EventSink, requests: any DeviceRequests,
        clock: WallClock, random: RandomSource, logger: Logger
    ) {
        let registry = principals.store
        self.settings = settings
        group = MultiThreadedEventLoopGroup(numberOfThreads: settings.loops)
        shared = GatewayShared(
            scope: settings.scope,
            endpoints: EndpointDirectory(
                store: registry, firstAccount: settings.scope.account, names: settings.endpoints,
                isNameRequired: settings.isServerNameRequired, logger: logger),
            principals: PrincipalDirectory(reading: principals, clock: clock),
            justInTime: justInTime,
            authenticator: CustomAuthenticator(registry: registry, functions: functions),
            gate: ArrivalGate(settings.bounds),
            deadlines: settings.deadlines, events: events, requests: requests, clock: clock, random: random,
            logger: logger, loopCount: settings.loops)
    }

    /// Binds every listener.
    /// - Returns: the listeners that were bound, with their ports; an optional one that couldn't be is left out.
    /// - Throws: `ListenError`, `GatewayError`.
    package func start(credentials: [ServerCredential]) async throws -> [Bound] {
        let context = try TLSContext(credentials: credentials)
        var loops: [GatewayLoop] = []
        for (index, eventLoop) in group.makeIterator().enumerated() {
            loops.append(try GatewayLoop(eventLoop: eventLoop, index: index, shared: shared, tlsContext: context))
        }
        shared.adopt(loops)
        for loop in loops { loop.execute { [loops] in $0.start(beside: loops) } }
        follow(shared.principals.store)
        shared.endpoints.replace(credentials: credentials)
        try await shared.endpoints.refresh()
        var bound: [Bound] = []
        for listener in settings.listeners {
            do {
                bound.append(try await bind(listener))
            } catch {
                guard listener.isOptional else {
                    throw ListenError(listener: listener, number: (error as? IOError)?.errnoCode ?? 0)
                }
                shared.logger.notice(
                    "A port that wasn't asked for can't be bound; going on without it",
                    metadata: ["port": "\(listener.port)", "reason": "\(error)"])
            }
        }
        return bound
    }

    private func follow(_ registry: any RegistryStore) {
        registry.observe { [shared] changes in
            for loop in shared.loops { loop.execute { $0.principals.apply(changes) } }
            guard changes.contains(where: \.changesEndpoints) else { return }
            Task {
                do {
                    try await shared.endpoints.refresh()
                } catch {
                    shared.logger.error("The endpoints' names can't be read", metadata: ["reason": "\(error)"])
                }
            }
        }
    }

    /// Returns once every name that the registry holds now is served.
    package func refreshEndpoints() async throws(RegistryError) { try await shared.endpoints.refresh() }

    /// A listener and where it can be reached.
    package struct Bound: Sendable {
        package let listener: Listener
        package let port: Int
    }

    /// New connections show these credentials from now on; the ones there are keep theirs.
    package func replace(credentials: [ServerCredential]) async throws {
        let context = try TLSContext(credentials: credentials)
        for loop in shared.loops { loop.execute { $0.tlsContext = context } }
        shared.endpoints.replace(credentials: credentials)
        try await shared.endpoints.refresh()
    }

    /// What connections did since it was asked for the last time that an audit tells of.
    package func takeObservations() -> (observations: [ConnectionObservation], dropped: Int) { shared.watch.take() }

    /// Stops accepting, tells MQTT 5 clients, and waits until what was pending is written or `grace` is over.
    package func shutDown(grace: Duration) async {
        for channel in shared.takeListeners() { try? await channel.close() }
        await withTaskGroup(of: Void.self) { tasks in
            for loop in shared.loops {
                tasks.addTask { await loop.shutDown(grace: grace) }
            }
        }
        try? await group.shutdownGracefully()
        for loop in shared.loops { loop.forgetOthers() }
    }

    // MARK: Binding

    private func bind(_ listener: Listener) async throws -> Bound {
        guard listener.host == nil else {
            let channel = try await bootstrap(listener).bind(host: listener.host ?? "", port: listener.port).get()
            shared.add(listener: channel)
            return Bound(listener: listener, port: channel.localAddress?.port ?? listener.port)
        }
        let first = try await bootstrap(listener).bind(host: "127.0.0.1", port: listener.port).get()
        shared.add(listener: first)
        let port = first.localAddress?.port ?? listener.port
        do {
            shared.add(listener: try await bootstrap(listener).bind(host: "::1", port: port).get())
        } catch {
            // A machine without IPv6 serves IPv4 alone.
            shared.logger.debug("No listener on ::1", metadata: ["port": "\(port)", "reason": "\(error)"])
        }
        return Bound(listener: listener, port: port)
    }

    private func bootstrap(_ listener: Listener) -> ServerBootstrap {
        let loops = shared.loops
        let logger = shared.logger
        return ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
                    return channel.eventLoop.makeFailedFuture(GatewayError.outOfMemory)
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DeviceConnection(loop: loop, listener: listener.kind, peer: Peer(channel.remoteAddress)))
                }
            }
    }
}

/// A port that the gateway can't listen on.
package struct ListenError: Error {
    package let listener: Listener
    /// `errno`; 0 when it wasn't the operating system that refused.
    package let number: Int32
}

extension DeviceGateway: MessageRouter {
    package func publish(_ message: ApplicationMessage, in account: AccountID) async {
        let packet = message.encoded()
        for loop in shared.loops {
            loop.execute { $0.received(LoopBatch(account, packets: packet)) }
        }
    }
}

extension RegistryChange {
    fileprivate var changesEndpoints: Bool {
        switch self {
        case .account, .serverCertificate, .domainConfiguration: true
        case .certificate, .caCertificate, .policy, .attachments, .thing, .thingGroup, .loggingOptions,
            .registrationTask, .event:
            false
        }
    }
}
