import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import PolicyEngine

/// CONNECT: the session's rules first, then the certificate once more, then the policies.
extension DeviceConnection {
    func receivedFirst(_ type: PacketType, _ body: UnsafeRawBufferPointer) throws(MalformedPacket) {
        guard type == .connect else {
            return refuseConnect(
                ConnectRefusal(
                    version: nil, reason: .protocolError, returnCode: nil, logReason: "CLIENT_ERROR",
                    details: "The first packet is \(type.name); expected CONNECT [MQTT-3.1.0-1]."))
        }
        let packet = try ConnectPacket(body: body)
        let decision = Session.receivedConnect(packet, profile: .aws) { loop.shared.random.uuid() }
        switch decision {
        case .refuse(let refusal): refuseConnect(refusal, clientID: packet.clientID)
        case .authorize(let session, let assigned): authorize(session, packet, assignedClientID: assigned)
        }
    }

    private func authorize(_ session: Session, _ packet: ConnectPacket, assignedClientID: String?) {
        let awaiting = AwaitingConnect(session: session, packet: packet, assignedClientID: assignedClientID)
        if let authentication, !authentication.wantsCertificate { return askAuthorizer(awaiting, authentication) }
        guard let principal else { return register(session) }
        if let refusal = refusal(of: principal) { return refuse(refusal) }
        if let authentication { return askAuthorizer(awaiting, authentication) }
        authorize(session, packet, assignedClientID: assignedClientID, as: principal)
    }

    /// Who it is, is settled: the policies decide.
    func authorize(
        _ session: Session, _ packet: ConnectPacket, assignedClientID: String?, as principal: LoopPrincipal
    ) {
        rights.context = context(for: principal, clientID: session.clientID, connecting: packet)
        if let denial = connectDenial(session, principal) {
            loop.tellConnectFailed(self, clientID: session.clientID)
            return refuseConnect(
                session.connectDenied(denial.text), clientID: session.clientID, decision: denial.decision)
        }
        admit(session, in: principal.account.scope.account, assignedClientID: assignedClientID)
    }

    /// Connect on the client id; of a will, that it may be published.
    private func connectDenial(_ session: Session, _ principal: LoopPrincipal) -> Denial? {
        Array(session.clientID.utf8).withUnsafeBytes { denial(.connect, .client, $0, principal) }
            ?? session.will.flatMap { will in
                will.topic.withUnsafeBytes { publishDenial($0, retain: will.retain, principal) }
            }
    }

    private func admit(_ session: Session, in account: AccountID, assignedClientID: String?) {
        let mine = GlobalConnection(loop: loop.index, reference: reference)
        let previous = loop.shared.clients.claim(session.clientID, of: account, for: mine)
        if let certificateID {
            loop.shared.watch.connected(
                session.clientID, with: certificateID, of: account, as: mine, at: loop.shared.clock.now())
        }
        self.session = session
        version = session.version
        maximumPacketBytes = session.maximumPacketBytes ?? .max
        rights.context?.connect = nil
        knownOfLog = EventGate.Known()
        stage = .connected
        arm(seconds: session.silenceAllowed)
        armForAuthentication()
        if let previous { loop.evict(previous) }
        output { session.appendConnack(assignedClientID: assignedClientID, to: &$0) }
        loop.logConnected(self)
        sessionIdentifier = loop.shared.random.uuid()
        loop.tellConnected(self)
    }

    /// Tells the client what its version lets it be told, logs, and ends the connection.
    func refuseConnect(_ refusal: ConnectRefusal, clientID: String? = nil, decision: LogEntry.Decision? = nil) {
        guard stage == .awaitingConnect else { return }
        loop.logConnectRefused(refusal, clientID: clientID, decision: decision, of: self)
        append { refusal.appendConnack(to: &$0) }
        sayGoodbye()
        drain()
    }

    /// Why the client's certificate is no longer good; nil while it is, or where an authorizer answered for the client.
    func refusal(of principal: LoopPrincipal) -> Refusal? {
        guard let snapshot = principal.snapshot else { return nil }
        guard let certificateID, let validity else { return .registryUnavailable }
        guard case .refuse(let refusal) = loop.judge(certificateID, snapshot, validity: validity) else { return nil }
        return refusal
    }

    /// What the policies are told about this connection.
    func context(
        for principal: LoopPrincipal, clientID: String?, connecting packet: ConnectPacket? = nil
    ) -> RequestContext {
        loop.context(
            for: principal, clientID: clientID, peer: peer, serverName: serverName, connecting: packet)
    }
}
