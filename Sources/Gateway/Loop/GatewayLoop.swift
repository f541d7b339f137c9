import Broker
import IoTModel
import MQTTTopics
import NIOCore
import PolicyEngine
import Registry

/// One event loop's share of the gateway: its connections, its copy of the routing table, its buffers.
///
/// Everything here is touched on `eventLoop` only; other threads come in through `run` and `execute`.
final class GatewayLoop: @unchecked Sendable {
    // INVARIANT: all state but the lets below is confined to `eventLoop`.
    let eventLoop: any EventLoop
    let index: Int
    let shared: GatewayShared

    let tls: TLSScratch
    var tlsContext: TLSContext
    var connections = ConnectionTable()
    var wheel = DeadlineWheel()
    private(set) lazy var principals = PrincipalCache(loop: self)

    // Routing
    // Seeded, so that clients can't choose levels that collide.
    private var subscriptions = SubscriptionTree(hashSeed: .random(in: .min ... .max))
    private var interests = FilterCounts()
    private var routes = RouteTable()
    /// Receivers of all routes in the table, about.
    private var routedReceivers = 0
    private var matches: [Match] = []
    /// Changes with every subscription and every right: a route of an earlier generation is worked out again.
    private var generation: UInt64 = 1
    var resourceName: ResourceBuffer

    // Output
    private var dirty: [DeviceConnection] = []
    private var isFlushScheduled = false
    private var spareBuffers: [[UInt8]] = []
    private var batches: [LoopBatch?]
    /// Plaintext that waits in all connections of this loop together.
    var pendingBytes = 0
    var variants = EncodedVariants()
    /// Whether each delivery is to be logged; looked at once a message.
    var logsDeliveries = false

    private var ticker: RepeatedTask?
    private let started = NIODeadline.now()

    init(eventLoop: any EventLoop, index: Int, shared: GatewayShared, tlsContext: TLSContext) throws(GatewayError) {
        self.eventLoop = eventLoop
        self.index = index
        self.shared = shared
        self.tlsContext = tlsContext
        resourceName = ResourceBuffer(shared.scope)
        tls = try TLSScratch()
        batches = Array(repeating: nil, count: shared.loopCount)
    }

    /// The gateway's loops by index, this one too.
    private(set) var loops: [GatewayLoop] = []

    /// On the loop, before the first connection.
    func start(beside loops: [GatewayLoop]) {
        self.loops = loops
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] _ in
            self?.tick()
        }
    }

    /// From here on whoever still comes is closed at once.
    private(set) var isStopping = false

    /// After the event loops have ended: the loops hold each other no longer.
    func forgetOthers() { loops = [] }

    private func tick() {
        let second = UInt32(clamping: (NIODeadline.now() - started).nanoseconds / 1_000_000_000)
        var due: [ConnectionReference] = []
        wheel.advance(to: second) { due.append($0) }
        for reference in due { connections[reference]?.deadlineCame() }
    }

    // MARK: From other threads

    func execute(_ body: @escaping @Sendable (GatewayLoop) -> Void) {
        eventLoop.execute { body(self) }
    }

    // MARK: Subscriptions

    /// Adds or replaces a subscription of a connection here.
    func subscribe(_ reference: ConnectionReference, to filter: [UInt8], options: SubscriptionOptions, isNew: Bool) {
        generation &+= 1
        filter.withUnsafeBytes { subscriptions.insert($0, SubscriberID(reference.slot), options) }
        guard isNew, shared.loopCount > 1, interests.add(filter) else { return }
        tellOtherLoops { [index] loop in loop.setInterest(of: index, in: filter, true) }
    }

    func unsubscribe(_ reference: ConnectionReference, from filter: [UInt8]) {
        generation &+= 1
        filter.withUnsafeBytes { subscriptions.remove($0, SubscriberID(reference.slot)) }
        guard shared.loopCount > 1, interests.remove(filter) else { return }
        tellOtherLoops { [index] loop in loop.setInterest(of: index, in: filter, false) }
    }

    private func setInterest(of loop: Int, in filter: [UInt8], _ isInterested: Bool) {
        generation &+= 1
        filter.withUnsafeBytes { filter in
            if isInterested {
                subscriptions.insert(filter, SubscriberID(loop: loop), SubscriptionOptions())
            } else {
                subscriptions.remove(filter, SubscriberID(loop: loop))
            }
        }
    }

    private func tellOtherLoops(_ body: @escaping @Sendable (GatewayLoop) -> Void) {
        for other in loops where other !== self { other.execute(body) }
    }

    // MARK: Rights

    /// The registry changed what a certificate may do or whether it may be here at all.
    func rightsChanged(of principal: LoopPrincipal) {
        generation &+= 1
        for reference in principal.connections { connections[reference]?.rightsChanged() }
    }

    func wasDeleted(_ principal: LoopPrincipal) {
        generation &+= 1
        for reference in principal.connections { connections[reference]?.certificateWasDeleted() }
    }

    // MARK: Routing

    /// The route of a topic, which `refresh` makes true before anything is sent along it.
    func route(for topic: UnsafeRawBufferPointer) -> Route { routes.route(for: topic) }

    /// Brings a route up to date with all subscriptions and rights that this loop knows of.
    func refresh(_ route: Route) {
        if route.generation != generation { resolve(route) }
    }

    private func resolve(_ route: Route) {
        matches.removeAll(keepingCapacity: true)
        route.topic.withUnsafeBytes { subscriptions.match($0, into: &matches) }
        var receivers: [Route.Receiver] = []
        var loops: [Int] = []
        for match in matches {
            if let loop = match.subscriber.loop {
                loops.append(loop)
            } else {
                receivers.append(Route.Receiver(match: match, mayReceive: nil))
            }
        }
        routedReceivers += receivers.count - route.receivers.count
        if routedReceivers > Limits.Gateway.routedReceiversPerLoop {
            routes = RouteTable()
            routedReceivers = receivers.count
        }
        route.resolve(generation: generation, receivers: receivers, loops: loops)
    }

    // MARK: Output

    /// Has the connection's pending output written at the end of this tick.
    func markDirty(_ connection: DeviceConnection) {
        guard !connection.isDirty else { return }
        connection.isDirty = true
        dirty.append(connection)
        scheduleFlush()
    }

    /// Where packets for another loop gather in this tick.
    func batch(for loop: Int) -> LoopBatch {
        if let batch = batches[loop] { return batch }
        let batch = LoopBatch()
        batches[loop] = batch
        scheduleFlush()
        return batch
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        eventLoop.execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        for index in batches.indices {
            guard let batch = batches[index] else { continue }
            batches[index] = nil
            loops[index].execute { loop in loop.received(batch) }
        }
        var touched: [DeviceConnection] = []
        swap(&touched, &dirty)
        for connection in touched {
            connection.isDirty = false
            connection.flush()
        }
        touched.removeAll(keepingCapacity: true)
        if dirty.isEmpty { swap(&touched, &dirty) }
    }

    /// A buffer for a connection that has none; empty, with room.
    func takeSpareBuffer() -> [UInt8] {
        spareBuffers.popLast() ?? []
    }

    /// Takes a connection's buffer back, emptied.
    func recycle(_ buffer: inout [UInt8]) {
        var spare: [UInt8] = []
        swap(&spare, &buffer)
        guard spareBuffers.count < 64, spare.capacity <= 65_536 else { return }
        spare.removeAll(keepingCapacity: true)
        spareBuffers.append(spare)
    }

    // MARK: The end

    /// Ends every connection; waits until their last bytes are with the kernel, or `grace` is over.
    func shutDown(grace: Duration) async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            execute { $0.beginShutdown(grace: grace, done) }
        }
    }

    private func beginShutdown(grace: Duration, _ done: CheckedContinuation<Void, Never>) {
        isStopping = true
        flush()
        for connection in connections.all { connection.serverShutsDown() }
        let deadline = NIODeadline.now() + .nanoseconds(grace.components.seconds * 1_000_000_000)
        awaitEnds(until: deadline, done)
    }

    private func awaitEnds(until deadline: NIODeadline, _ done: CheckedContinuation<Void, Never>) {
        guard connections.count > 0, NIODeadline.now() < deadline else {
            ticker?.cancel()
            done.resume()
            return
        }
        eventLoop.scheduleTask(in: .milliseconds(20)) { self.awaitEnds(until: deadline, done) }
    }
}

extension SubscriberID {
    /// Another event loop as a subscriber of this one: the numbers that no connection's slot reaches.
    init(loop: Int) { self.init(1 << 31 | UInt32(loop)) }

    var loop: Int? { rawValue & 1 << 31 == 0 ? nil : Int(rawValue & ~(1 << 31)) }
}
