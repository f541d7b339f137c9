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

    /// Where nearly all devices are; the others' are made as they are met.
    private(set) lazy var firstAccount = LoopAccount(shared.scope, on: self)
    private var otherAccounts: [AccountID: LoopAccount] = [:]
    /// Receivers of all routes of all accounts, about.
    private var routedReceivers = 0

    // Output
    private var dirty: [DeviceConnection] = []
    private var isFlushScheduled = false
    private var spareBuffers: [[UInt8]] = []
    private var sendingAccounts: [LoopAccount] = []
    /// Plaintext that waits in all connections of this loop together.
    var pendingBytes = 0
    var variants = EncodedVariants()
    /// Whether each delivery is to be logged; looked at once a message.
    var logsDeliveries = false

    /// Clients whose authorizers are being asked.
    var waitingForAuthorizers = 0
    /// Devices' requests to the server that aren't answered yet.
    var requestsUnderWay = 0

    private var ticker: RepeatedTask?
    private let started = NIODeadline.now()

    init(eventLoop: any EventLoop, index: Int, shared: GatewayShared, tlsContext: TLSContext) throws(GatewayError) {
        self.eventLoop = eventLoop
        self.index = index
        self.shared = shared
        self.tlsContext = tlsContext
        tls = try TLSScratch()
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

    // MARK: Accounts

    /// The account's part of this loop: made when it is first met, there for good.
    func account(_ id: AccountID) -> LoopAccount {
        if id == firstAccount.scope.account { return firstAccount }
        if let known = otherAccounts[id] { return known }
        let new = LoopAccount(AccountScope(account: id, region: shared.scope.region), on: self)
        otherAccounts[id] = new
        return new
    }

    /// A route of any account has this many receivers now.
    func countRouted(_ receivers: Int, before: Int) {
        routedReceivers += receivers - before
        guard routedReceivers > Limits.Gateway.routedReceiversPerLoop else { return }
        firstAccount.forgetRoutes()
        for account in otherAccounts.values { account.forgetRoutes() }
        routedReceivers = receivers
    }

    // MARK: Rights

    /// The registry changed what a certificate may do or whether it may be here at all.
    func rightsChanged(of principal: LoopPrincipal) {
        principal.account.rightsChanged()
        for reference in principal.connections { connections[reference]?.rightsChanged() }
    }

    func wasDeleted(_ principal: LoopPrincipal) {
        principal.account.rightsChanged()
        for reference in principal.connections { connections[reference]?.certificateWasDeleted() }
    }

    // MARK: Output

    /// Has the connection's pending output written at the end of this tick.
    func markDirty(_ connection: DeviceConnection) {
        guard !connection.isDirty else { return }
        connection.isDirty = true
        dirty.append(connection)
        scheduleFlush()
    }

    /// Has what the account gathered for other loops sent at the end of this tick.
    func willSendBatches(of account: LoopAccount) {
        sendingAccounts.append(account)
        scheduleFlush()
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        eventLoop.execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        for account in sendingAccounts { account.sendBatches() }
        sendingAccounts.removeAll(keepingCapacity: true)
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
