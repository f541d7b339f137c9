import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import NIOCore

/// Framing and dispatch: bytes in, the session's events out.
extension DeviceConnection {
    var clientID: String? { session?.clientID }

    func receivedMQTT(_ bytes: UnsafeRawBufferPointer) {
        guard !leftover.isEmpty else {
            let used = parse(bytes)
            if used < bytes.count, keepsRest { leftover.append(contentsOf: bytes[used...]) }
            return
        }
        // Taken out while it is parsed: what a packet causes may end this connection.
        var whole: [UInt8] = []
        swap(&whole, &leftover)
        whole.append(contentsOf: bytes)
        let used = whole.withUnsafeBytes { parse($0) }
        guard used < whole.count, keepsRest else { return }
        // A packet that comes in many pieces isn't copied with each.
        if used == 0 { swap(&whole, &leftover) } else { leftover.append(contentsOf: whole[used...]) }
    }

    private var isOpen: Bool { stage == .awaitingConnect || stage == .connected }

    private var keepsRest: Bool { isOpen || stage == .authenticating }

    /// Handles every whole packet. Returns how many bytes they took.
    private func parse(_ bytes: UnsafeRawBufferPointer) -> Int {
        var offset = 0
        while offset < bytes.count, isOpen {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            switch FixedHeader.read(rest, version: session?.version) {
            case .needMore: return offset
            case .malformed(let error):
                malformed(error)
                return bytes.count
            case .header(let header):
                guard isWithinLimits(header) else { return bytes.count }
                guard header.packetBytes <= rest.count else { return offset }
                received(header, UnsafeRawBufferPointer(rebasing: rest[header.headerBytes..<header.packetBytes]))
                offset += header.packetBytes
            }
        }
        return offset
    }

    /// Judged as soon as the length is known, before the bytes are kept.
    private func isWithinLimits(_ header: FixedHeader) -> Bool {
        guard stage == .connected else {
            guard header.remainingBytes <= Limits.Gateway.preConnectBytes else {
                refuse(.tooMuchBeforeConnect(limit: Limits.Gateway.preConnectBytes))
                return false
            }
            return true
        }
        guard header.remainingBytes <= Limits.MQTT.packetBytes else {
            end(.payloadTooLarge(bytes: header.remainingBytes, limit: Limits.MQTT.payloadBytes))
            return false
        }
        return true
    }

    private func received(_ header: FixedHeader, _ body: UnsafeRawBufferPointer) {
        do throws(MalformedPacket) {
            guard let version = session?.version, stage == .connected else {
                return try receivedFirst(header.type, body)
            }
            switch header.type {
            case .publish: received(try PublishView(flags: header.flags, body: body, version: version))
            case .puback:
                let packet = try AcknowledgementPacket(.puback, body: body, version: version)
                if session?.receivedPuback(packet.packetID) == .released { sendWaiting() }
            case .pingreq:
                try PingRequest.check(body: body)
                let requested = logs(.debug, .ping) ? loop.shared.clock.now() : nil
                output { PingRequest.appendResponse(to: &$0) }
                if let requested { loop.logPing(requestedAt: requested, of: self) }
            case .subscribe: received(try SubscribePacket(body: body, version: version))
            case .unsubscribe: received(try UnsubscribePacket(body: body, version: version))
            case .disconnect:
                let packet = try DisconnectPacket(body: body, version: version)
                if let end = session?.receivedDisconnect(packet) { self.end(end) }
            case .connect, .connack, .pubrec, .pubrel, .pubcomp, .suback, .unsuback, .pingresp, .auth:
                if let end = session?.received(unexpected: header.type) { self.end(end) }
            }
        } catch {
            malformed(error)
        }
    }

    private func malformed(_ error: MalformedPacket) {
        if stage == .connected {
            end(.malformed(error))
        } else {
            refuseConnect(ConnectRefusal(error))
        }
    }

    // MARK: Ends

    var keepAliveDeadline: UInt32 {
        guard let session else { return 0 }
        return lastHeard &+ UInt32(session.keepAliveSeconds * 3 / 2) &+ 1
    }

    func keepAliveExpired() {
        guard let session else { return }
        end(.keepAliveTimeout(seconds: session.keepAliveSeconds))
    }

    /// Ends an MQTT connection for a reason of the server's or of the protocol.
    func end(_ end: SessionEnd) {
        guard stage == .connected else { return }
        append { session?.appendDisconnect(for: end, to: &$0) }
        finish(end)
        sayGoodbye()
        drain()
    }

    func serverShutsDown() {
        if stage == .connected {
            end(.serverShuttingDown)
        } else {
            stage = .draining
            context?.close(promise: nil)
        }
    }

    func connectionLost() {
        if session != nil { finish(.connectionLost) }
    }

    /// The session is over: the log, the will, the routing table and the client id know it. Once.
    private func finish(_ end: SessionEnd) {
        guard let session, let account else { return }
        loop.logDisconnected(self, end)
        for subscription in session.subscriptions { account.unsubscribe(reference, from: subscription.filter) }
        let mine = GlobalConnection(loop: loop.index, reference: reference)
        loop.shared.clients.release(session.clientID, of: account.scope.account, by: mine)
        loop.shared.watch.disconnected(
            session.clientID, with: certificateID, of: account.scope.account, as: mine,
            lostBy: end == .takenOver ? certificateID?.description ?? principal?.text ?? "" : nil,
            at: loop.shared.clock.now())
        let will = end.publishesWill ? session.will.flatMap(allowed) : nil
        self.session = nil
        if let will { loop.publish(will, in: account.scope.account) }
        loop.tellDisconnected(self, end, clientID: session.clientID)
    }

    /// The will, if the policies of now let the device publish it: they may have changed since CONNECT. Those of a
    /// certificate that was revoked or deleted are the last it had.
    private func allowed(_ will: Will) -> Will? {
        guard let principal else { return nil }
        return will.topic.withUnsafeBytes { topic in
            guard let denial = publishDenial(topic, retain: will.retain, principal) else { return will }
            loop.log(
                .publishIn, failed: "AUTHORIZATION_FAILURE", details: denial.text, topic: topic,
                decision: denial.decision, of: self)
            return nil
        }
    }

    // MARK: Changes in the registry

    /// The principal has new rights, or is no longer to be here.
    func rightsChanged() {
        rights.forget()
        knownOfLog = EventGate.Known()
        guard let principal, stage == .connected || stage == .awaitingConnect || stage == .http else { return }
        guard let refusal = refusal(of: principal) else {
            rights.context = context(for: principal, clientID: session?.clientID)
            return
        }
        noLongerAdmitted(refusal)
    }

    func certificateWasDeleted() {
        guard let certificateID else { return }
        noLongerAdmitted(.certificateNotRegistered(certificateID))
    }

    private func noLongerAdmitted(_ refusal: Refusal) {
        if stage == .connected {
            end(.noLongerAdmitted(sentence: refusal.details))
        } else {
            refuse(refusal)
        }
    }
}
