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

    // TLS
    private(set) var tls: OpaquePointer?
    private var verdictPending = false
    private var verdict: Admission.Verdict?
    /// Ciphertext that came while the verdict was awaited.
    private var held: [UInt8] = []
    private(set) var serverName: String?
    var selectedProtocol: DeviceProtocol?
    var refusal: Refusal?
    private var sentAlert: Alert?
    private var receivedAlert: Alert?
    private var gateState = GateState.outside

    private enum GateState { case outside, shakingHands, inside }

    // HTTP
    var http: HTTPPublishHandler?

    // MQTT
    var certificateID: CertificateID?
    /// From the certificate that the client presented.
    var validity: Validity?
    var principal: LoopPrincipal?
    var session: Session?
    /// The session's, held here for the deliveries, which ask it for every message.
    var version = ProtocolVersion.v3_1_1
    var maximumPacketBytes = Int.max
    var rights = ConnectionRights()
    /// The beginning of a packet whose end hasn't come.
    var leftover: [UInt8] = []
    /// Encoded packets for the client, not yet encrypted.
    var pending: [UInt8] = []
    /// QoS 1 packets that wait for room in the client's window.
    var waiting = WaitingPackets()
    var isDirty = false
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

    // MARK: Ciphertext

    private func received(_ bytes: UnsafeRawBufferPointer) {
        switch stage {
        case .draining, .closed: return
        case .handshaking where verdictPending:
            guard held.count + bytes.count <= Limits.Gateway.preConnectBytes else {
                return refuse(.tooMuchBeforeConnect(limit: Limits.Gateway.preConnectBytes))
            }
            held.append(contentsOf: bytes)
            return
        case .handshaking, .awaitingConnect, .connected, .http: break
        }
        guard let tls else { return }
        loop.tls.lending(bytes) {
            if stage == .handshaking {
                guard shakeHands(tls, lent: bytes) else { return }
            }
            readRecords(tls)
        }
    }

    /// Whether the handshake is done, so that what was lent may hold records.
    private func shakeHands(_ tls: OpaquePointer, lent: UnsafeRawBufferPointer) -> Bool {
        let result = ctls_connection_handshake(tls)
        flushTLS()
        // The write may have ended the connection.
        guard stage == .handshaking else { return false }
        switch result {
        case CTLS_OK:
            handshakeDone()
            return stage == .awaitingConnect || stage == .http
        case CTLS_WANT_READ:
            return false
        case CTLS_WANT_VERDICT:
            verdictPending = true
            held.append(contentsOf: UnsafeRawBufferPointer(rebasing: lent.suffix(loop.tls.unread)))
            return false
        default:
            handshakeFailed(lent: lent)
            return false
        }
    }

    private func readRecords(_ tls: OpaquePointer) {
        let scratch = loop.tls.plaintext
        guard let base = scratch.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        while stage != .draining, stage != .closed {
            var filled = 0
            var result = CTLS_OK
            while result == CTLS_OK, filled < scratch.count {
                var count = 0
                result = ctls_connection_read(tls, base + filled, scratch.count - filled, &count)
                guard result == CTLS_OK else { break }
                filled += count
                // A record that was read to its end, and no byte of another: asking again would only tell the same.
                if loop.tls.unread == 0, filled < scratch.count { result = CTLS_WANT_READ }
            }
            // What TLS itself had to answer must leave before another connection uses the scratch.
            flushTLS()
            if filled > 0 { receivedPlaintext(UnsafeRawBufferPointer(rebasing: scratch[..<filled])) }
            switch result {
            case CTLS_OK: continue
            case CTLS_WANT_READ: return
            case CTLS_CLOSED:
                context?.close(promise: nil)
                return
            default:
                recordFailed(String(cString: ctls_take_error()))
                return
            }
        }
    }

    /// A record that TLS doesn't take, after the handshake.
    private func recordFailed(_ error: String) {
        if stage == .awaitingConnect || stage == .http {
            refuse(Admission.refusal(forError: error, sent: sentAlert, received: receivedAlert))
        } else {
            context?.close(promise: nil)
        }
    }

    private func receivedPlaintext(_ bytes: UnsafeRawBufferPointer) {
        switch stage {
        case .awaitingConnect, .connected: receivedMQTT(bytes)
        case .http: receivedHTTP(bytes)
        case .handshaking, .draining, .closed: return
        }
    }

    /// Encrypts into the loop's scratch. False when the connection can't send any more.
    private func encrypt(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let tls, stage != .closed, let base = bytes.baseAddress, !bytes.isEmpty else { return false }
        return ctls_connection_write(tls, base.assumingMemoryBound(to: UInt8.self), bytes.count) == CTLS_OK
    }

    private func flushTLS() {
        guard let context, let outgoing = loop.tls.takeOutgoing() else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
    }

    // MARK: The handshake's questions, from BoringSSL

    func received(_ hello: ClientHello, alert: inout UInt8) -> ctls_verdict {
        serverName = hello.serverName
        let offered = DeviceProtocol.selection(of: hello.protocols, on: listener)
        let refusal: Refusal? =
            switch (loop.shared.endpoints.judge(hello.serverName), offered) {
            case (.refuse(let refusal), _): refusal
            case (.accept, .refuse(let refusal)): refusal
            case (.accept, .serve(let selected)):
                {
                    selectedProtocol = selected
                    return nil
                }()
            }
        guard let refusal else { return CTLS_ACCEPT }
        self.refusal = refusal
        alert = refusal.alert.rawValue
        return CTLS_REFUSE
    }

    func selectProtocol(_ offered: UnsafeRawBufferPointer) -> Int32 {
        DeviceProtocol.offset(of: selectedProtocol, in: offered)
    }

    func receivedCertificate(alert: inout UInt8) -> ctls_verdict {
        let verdict = self.verdict ?? askForVerdict()
        switch verdict {
        case nil: return CTLS_LATER
        case .admit(let principal):
            self.principal = principal
            principal.connections.insert(reference)
            return CTLS_ACCEPT
        case .holdUntilConnect: return CTLS_ACCEPT
        case .refuse(let refusal):
            self.refusal = refusal
            alert = refusal.alert.rawValue
            return CTLS_REFUSE
        }
    }

    /// The verdict when the loop knows the certificate, else nil and the handshake goes on when the registry has answered.
    private func askForVerdict() -> Admission.Verdict? {
        guard let tls else { return .refuse(.registryUnavailable) }
        var start: UnsafePointer<UInt8>?
        var length = 0
        guard ctls_connection_certificate(tls, 0, &start, &length) == 1 else { return .refuse(.certificateMissing) }
        let certificate = UnsafeRawBufferPointer(start: start, count: length)
        return loop.judge(certificate, of: self)
    }

    /// The registry has answered: the handshake goes on, if the client is still there.
    func registryAnswered(failed: Bool) {
        guard verdictPending, stage == .handshaking else { return }
        // An answer that doesn't name this certificate any more is asked for again.
        verdict = failed ? .refuse(.registryUnavailable) : nil
        verdictPending = false
        var bytes: [UInt8] = []
        swap(&bytes, &held)
        bytes.withUnsafeBytes { received($0) }
    }

    func noted(_ alert: Alert, sent: Bool) {
        if sent { sentAlert = alert } else { receivedAlert = alert }
    }

    private func handshakeDone() {
        handshakeEnded()
        verdict = nil
        switch selectedProtocol ?? listener.standardProtocol {
        case .mqtt:
            stage = .awaitingConnect
            arm(seconds: loop.shared.deadlines.connect)
        case .http:
            stage = .http
            arm(seconds: loop.shared.deadlines.httpHeader)
            addHTTPHandlers()
        }
    }

    private func handshakeFailed(lent: UnsafeRawBufferPointer) {
        let error = String(cString: ctls_take_error())
        refuse(
            refusal
                ?? Admission.refusal(
                    forError: error, sent: sentAlert, received: receivedAlert ?? Alert(plaintextRecord: lent)))
    }

    var tlsFacts: LogEntry.TLS {
        let version: String? =
            switch tls.map({ ctls_connection_version($0) }) {
            case 0x0303: "TLSv1.2"
            case 0x0304: "TLSv1.3"
            default: nil
            }
        return LogEntry.TLS(
            version: version, serverName: serverName, applicationProtocol: selectedProtocol?.alpn,
            alertSent: sentAlert?.rawValue, alertReceived: receivedAlert?.rawValue)
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
    }

    private func handshakeEnded() {
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
        let due = stage == .connected ? keepAliveDeadline : deadline
        guard now >= due else { return schedule(after: due - now) }
        switch stage {
        case .handshaking: refuse(.handshakeTimedOut)
        case .awaitingConnect: refuse(.connectTimedOut)
        case .connected: keepAliveExpired()
        case .http:
            if http?.isInRequest == true { loop.log(Refusal.requestTimedOut, of: self) }
            context?.close(promise: nil)
        case .draining: context?.close(promise: nil)
        case .closed: break
        }
    }
}
