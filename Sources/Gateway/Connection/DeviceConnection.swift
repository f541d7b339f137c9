import Broker
import CTLS
import IoTModel
import MQTTCodec
import MQTTSession
import NIOCore
import PKI

/// One connection to a device port: TLS, framing and MQTT in one handler, or TLS in front of HTTP.
///
/// Confined to its event loop, which owns every buffer it works in; while idle it holds none. It decides nothing: the
/// verdicts come from `Admission`, the protocol from `Session`, the rights from the principal's policies.
final class DeviceConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Stage {
        /// TLS is being set up. `verdictPending` while the registry is asked.
        case handshaking
        /// Admitted by certificate; the next packet must be CONNECT.
        case awaitingConnect
        /// The certificate is being registered; then the connection ends.
        case registering
        /// CONNECT came, and an authorizer is asked about it. What follows waits.
        case authenticating
        case connected
        /// Bytes go on to the HTTP handlers behind this one.
        case http
        /// Everything was said; only the peer's end is awaited.
        case draining
        case closed
    }

    unowned let loop: GatewayLoop
    let listener: Listener.Kind
    let peer: Peer
    private(set) var reference = ConnectionReference(slot: 0, generation: 0)
    private(set) var context: ChannelHandlerContext?
    var stage = Stage.handshaking

    // TLS: for the part that is in a file of its own.
    private(set) var tls: OpaquePointer?
    var isVerdictPending = false
    var verdict: Admission.Verdict?
    /// Ciphertext that came while the verdict was awaited.
    var held: [UInt8] = []
    var serverName: String?
    var selectedProtocol: DeviceProtocol?
    var refusal: Refusal?
    var sentAlert: Alert?
    var receivedAlert: Alert?
    private var gateState = GateState.outside

    private enum GateState { case outside, shakingHands, inside }

    // HTTP
    var http: HTTPPublishHandler?

    // Who it is
    /// Whose devices it belongs to; nil until the client's server name or certificate has shown it.
    var account: LoopAccount?
    /// How the name that the client asked for is served; nil for what the server does by itself.
    var domain: ServedDomain?
    var certificateID: CertificateID?
    /// From the certificate that the client presented.
    var validity: Validity?
    var principal: LoopPrincipal?
    /// Of a client that an authorizer is asked about; nil for all others.
    var authentication: CustomAuthentication?

    // MQTT
    var session: Session?
    /// The session's, held here for the deliveries, which ask it for every message.
    var version = ProtocolVersion.v3_1_1
    var maximumPacketBytes = Int.max
    var rights = ConnectionRights()
    /// A UUID, for the lifecycle events; empty until CONNECT is accepted.
    var sessionIdentifier = ""
    /// The beginning of a packet whose end hasn't come.
    var leftover: [UInt8] = []
    /// Which entries the event log wants about this connection.
    var knownOfLog = EventGate.Known()
    /// Encoded packets for the client, not yet encrypted.
    var pending: [UInt8] = []
    /// QoS 1 packets that wait for room in the client's window.
    var waiting = WaitingPackets()
    var isDirty = false
    /// To the server, not yet answered.
    var requestsUnderWay = 0
    private(set) var isWritable = true
    /// Seconds on the loop's clock.
    var lastHeard: UInt32 = 0
    private var deadline: UInt32 = 0

    init(loop: GatewayLoop, listener: Listener.Kind, peer: Peer) {
        self.loop = loop
        self.listener = listener
        self.peer = peer
    }

    static func from(_ owner: UnsafeMutableRawPointer) -> DeviceConnection {
        Unmanaged<DeviceConnection>.fromOpaque(owner).takeUnretainedValue()
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        reference = loop.connections.insert(self)
        if context.channel.isActive { begin() }
    }

    func channelActive(context: ChannelHandlerContext) { begin() }

    private func begin() {
        guard tls == nil, stage == .handshaking else { return }
        guard !loop.isStopping else { return drain() }
        arm(seconds: loop.shared.deadlines.handshake)
        switch loop.shared.gate.arrived(from: peer.address) {
        case .enter: gateState = .shakingHands
        case .refuse(let bound): return refuse(.tooMany(bound))
        }
        tls = ctls_connection_accept(
            loop.tlsContext.pointer, loop.tls.io, Unmanaged.passUnretained(self).toOpaque())
        if tls == nil { refuse(.registryUnavailable) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ended()
        if let tls { ctls_connection_free(tls) }
        tls = nil
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        lastHeard = loop.wheel.now
        buffer.withUnsafeReadableBytes { received($0) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable, !pending.isEmpty { loop.markDirty(self) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// From the HTTP handlers behind: plaintext to encrypt.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let buffer = unwrapOutboundIn(data)
        let written = buffer.withUnsafeReadableBytes { encrypt($0) }
        guard written, let outgoing = loop.tls.takeOutgoing() else {
            promise?.succeed()
            return
        }
        context.write(wrapOutboundOut(outgoing), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all, stage == .http { sayGoodbye() }
        context.close(mode: mode, promise: promise)
    }

    // MARK: Ending

    /// Logs why, and ends the connection once the alert is out.
    func refuse(_ refusal: Refusal) {
        guard stage != .draining, stage != .closed else { return }
        self.refusal = refusal
        loop.log(refusal, of: self)
        handshakeEnded()
        drain()
    }

    /// Says goodbye and waits a moment for the peer's end: closing at once, with bytes unread, would reset the connection
    /// and the client might never see the alert or packet that explains it.
    func drain() {
        guard let context, stage != .closed else { return }
        stage = .draining
        // Without TLS there is nothing to say and nothing to wait for.
        guard tls != nil else { return context.close(promise: nil) }
        flushTLS()
        context.close(mode: .output, promise: nil)
        arm(seconds: .seconds(2))
    }

    /// Encrypts what is pending and close_notify; what the socket doesn't take now is lost.
    func sayGoodbye() {
        guard let tls else { return }
        pending.withUnsafeBytes { _ = encrypt($0) }
        discardPending()
        ctls_connection_close(tls)
        flushTLS()
    }

    private func ended() {
        guard stage != .closed else { return }
        let was = stage
        stage = .closed
        leaveGate()
        if was == .handshaking { loop.log(Refusal.abandoned(receivedAlert), of: self) }
        authentication?.stop(on: loop)
        // A TLS 1.3 client judges the server's certificate after its own side of the handshake.
        if was == .awaitingConnect, let receivedAlert, receivedAlert != .closeNotify {
            loop.log(Refusal.abandoned(receivedAlert), of: self)
        }
        connectionLost()
        loop.connections.remove(reference)
        leftover = []
        discardPending()
        held = []
        http = nil
        principal?.connections.remove(reference)
        principal = nil
        account = nil
    }

    func handshakeEnded() {
        guard gateState == .shakingHands else { return }
        gateState = .inside
        loop.shared.gate.handshakeEnded(from: peer.address)
    }

    private func leaveGate() {
        handshakeEnded()
        guard gateState == .inside else { return }
        gateState = .outside
        loop.shared.gate.connectionEnded(from: peer.address)
    }

    // MARK: Output

    /// Encrypts and writes what is pending. Called by the loop, once a tick for a connection that is dirty.
    func flush() {
        guard let context, stage == .connected || stage == .awaitingConnect else { return }
        guard isWritable, !pending.isEmpty else { return }
        let count = min(pending.count, Limits.Gateway.flushBytes)
        let written = pending.withUnsafeBytes { encrypt(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        loop.pendingBytes -= count
        if count == pending.count { loop.recycle(&pending) } else { pending.removeFirst(count) }
        guard written, let outgoing = loop.tls.takeOutgoing() else {
            context.close(promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        if isWritable, !pending.isEmpty { loop.markDirty(self) }
    }

    /// Appends to what is pending, without having it written. Everything pending goes through here: it is counted.
    func append(_ append: (inout [UInt8]) -> Void) {
        if pending.capacity == 0 { pending = loop.takeSpareBuffer() }
        let before = pending.count
        append(&pending)
        loop.pendingBytes += pending.count - before
    }

    /// Forgets everything that waits for the client.
    func discardPending() {
        loop.pendingBytes -= pending.count + waiting.bytes
        pending = []
        waiting = WaitingPackets()
    }

    // MARK: Deadlines

    func arm(seconds: Duration) {
        let delay = UInt32(clamping: seconds.components.seconds)
        deadline = loop.wheel.now &+ delay
        if !isArmed || delay < armedDelay { schedule(after: delay) }
    }

    private var isArmed = false
    private var armedDelay: UInt32 = 0

    private func schedule(after delay: UInt32) {
        isArmed = true
        armedDelay = delay
        loop.wheel.schedule(reference, after: delay)
    }

    /// This connection's bucket came up: late enough, or to be looked at again later.
    func deadlineCame() {
        isArmed = false
        let now = loop.wheel.now
        let due = stage == .connected ? min(keepAliveDeadline, authentication?.nextDeadline ?? .max) : deadline
        guard now >= due else { return schedule(after: due - now) }
        switch stage {
        case .handshaking: refuse(.handshakeTimedOut)
        case .registering: refuse(.registryUnavailable)
        case .awaitingConnect, .authenticating: refuse(.connectTimedOut)
        case .connected where authentication?.isDue(now: now) == true: authenticationDeadlineCame()
        case .connected: keepAliveExpired()
        case .http:
            if http?.isInRequest == true { loop.log(Refusal.requestTimedOut, of: self) }
            context?.close(promise: nil)
        case .draining: context?.close(promise: nil)
        case .closed: break
        }
    }
}
