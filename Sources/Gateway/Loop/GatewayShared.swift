import Broker
import IoTModel
import Logging
import NIOCore
import Registry
import Synchronization

/// What all event loops of a gateway share: safe to call from any of them.
final class GatewayShared: Sendable {
    /// The first account's.
    let scope: AccountScope
    let endpoints: EndpointDirectory
    let principals: PrincipalDirectory
    let justInTime: any JustInTime
    let authenticator: CustomAuthenticator
    let clients = ClientDirectory<GlobalConnection>()
    let watch = ConnectionWatch<GlobalConnection>()
    let gate: ArrivalGate
    /// The next number of a client's lifecycle event: of all clients together, so that each one's grow.
    let lifecycleVersion = Atomic<Int>(0)
    let deadlines: DeviceGateway.Deadlines
    let events: any EventSink
    let requests: any DeviceRequests
    let clock: WallClock
    let random: RandomSource
    let logger: Logger
    let loopCount: Int

    init(
        scope: AccountScope, endpoints: EndpointDirectory, principals: PrincipalDirectory,
        justInTime: any JustInTime, authenticator: CustomAuthenticator, gate: ArrivalGate,
        deadlines: DeviceGateway.Deadlines, events: any EventSink, requests: any DeviceRequests, clock: WallClock,
        random: RandomSource,
        logger: Logger, loopCount: Int
    ) {
        self.scope = scope
        self.endpoints = endpoints
        self.principals = principals
        self.justInTime = justInTime
        self.authenticator = authenticator
        self.gate = gate
        self.deadlines = deadlines
        self.events = events
        self.requests = requests
        self.clock = clock
        self.random = random
        self.logger = logger
        self.loopCount = loopCount
    }

    // MARK: Known once the gateway starts

    private struct Started {
        var loops: [GatewayLoop] = []
        var listeners: [any Channel] = []
    }

    private let started = Mutex(Started())

    /// By index. Empty until the gateway starts, then fixed.
    var loops: [GatewayLoop] { started.withLock { $0.loops } }

    func adopt(_ loops: [GatewayLoop]) { started.withLock { $0.loops = loops } }

    func add(listener: any Channel) { started.withLock { $0.listeners.append(listener) } }

    /// The listening channels, given out once.
    func takeListeners() -> [any Channel] {
        started.withLock { started in
            defer { started.listeners = [] }
            return started.listeners
        }
    }
}

/// A connection of any event loop.
struct GlobalConnection: Hashable, Sendable {
    let loop: Int
    let reference: ConnectionReference
}
