import IoTModel
import MQTTCodec
import MQTTSession
import MQTTTopics

/// One input is what one client sends: CONNECT first, then whatever else, as the connection would parse it.
///
/// What must hold for any bytes: nothing is read past the packet, nothing traps, and what is encoded from a packet that
/// was accepted is accepted again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMQTT(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // A copy of exactly this size, so that the address sanitizer sees the first byte read too many.
    var bytes = Array(UnsafeBufferPointer(start: start, count: count))
    bytes.withUnsafeMutableBytes { Conversation().received(UnsafeRawBufferPointer($0)) }
    return 0
}

/// A client's connection without a network.
private struct Conversation {
    private var session: Session?
    private var tree = SubscriptionTree(hashSeed: 1)
    private var output: [UInt8] = []

    consuming func received(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            guard case .header(let header) = FixedHeader.read(rest, version: session?.version),
                header.packetBytes <= rest.count
            else { return }
            let body = UnsafeRawBufferPointer(rebasing: rest[header.headerBytes..<header.packetBytes])
            do throws(MalformedPacket) {
                guard try goesOn(header, body) else { return }
            } catch {
                precondition(!error.sentence.isEmpty && error.reason.isFailure, "a refusal says why")
                refused(error)
                return
            }
            offset += header.packetBytes
        }
    }

    private mutating func refused(_ error: MalformedPacket) {
        if let session {
            session.appendDisconnect(for: .malformed(error), to: &output)
        } else {
            ConnectRefusal(error).appendConnack(to: &output)
        }
        precondition(output.count < 8_192, "no answer grows with what it answers")
    }

    /// Whether the connection goes on after the packet.
    private mutating func goesOn(
        _ header: FixedHeader, _ body: UnsafeRawBufferPointer
    ) throws(MalformedPacket) -> Bool {
        output.removeAll(keepingCapacity: true)
        guard let version = session?.version else { return header.type == .connect ? try connects(body) : false }
        switch header.type {
        case .publish: return received(try PublishView(flags: header.flags, body: body, version: version))
        case .puback:
            let packet = try AcknowledgementPacket(.puback, body: body, version: version)
            _ = session?.receivedPuback(packet.packetID)
            return true
        case .pubrec: _ = try AcknowledgementPacket(.pubrec, body: body, version: version)
        case .pubrel: _ = try AcknowledgementPacket(.pubrel, body: body, version: version)
        case .pubcomp: _ = try AcknowledgementPacket(.pubcomp, body: body, version: version)
        case .subscribe: return received(try SubscribePacket(body: body, version: version))
        case .unsubscribe:
            let packet = try UnsubscribePacket(body: body, version: version)
            for filter in packet.filters where session?.unsubscribed(from: filter) == true {
                filter.withUnsafeBytes { tree.remove($0, SubscriberID(1)) }
            }
            return true
        case .pingreq:
            try PingRequest.check(body: body)
            return true
        case .disconnect:
            let packet = try DisconnectPacket(body: body, version: version)
            if let end = session?.receivedDisconnect(packet) { session?.appendDisconnect(for: end, to: &output) }
        case .auth: _ = try AuthenticationPacket(body: body)
        case .connect, .connack, .suback, .unsuback, .pingresp: break
        }
        if let end = session?.received(unexpected: header.type) { session?.appendDisconnect(for: end, to: &output) }
        // Whatever doesn't belong here ends a real connection; going on finds more.
        return header.type != .disconnect
    }

    private mutating func connects(_ body: UnsafeRawBufferPointer) throws(MalformedPacket) -> Bool {
        let packet = try ConnectPacket(body: body)
        packet.append(to: &output)
        let again = decoded { (body: UnsafeRawBufferPointer) throws(MalformedPacket) in try ConnectPacket(body: body) }
        precondition(again == packet, "CONNECT survives a round trip")
        output.removeAll(keepingCapacity: true)
        switch Session.receivedConnect(packet, profile: .aws, newClientID: { "assigned" }) {
        case .authorize(let session, let assigned):
            session.appendConnack(assignedClientID: assigned, to: &output)
            self.session = session
            return true
        case .refuse(let refusal):
            refusal.appendConnack(to: &output)
            precondition(output.count < 8_192, "no answer grows with what it answers")
            return false
        }
    }

    private mutating func received(_ packet: PublishView) -> Bool {
        guard let decision = session?.receivedPublish(packet) else { return false }
        switch decision {
        case .end(let end):
            session?.appendDisconnect(for: end, to: &output)
            return false
        case .authorize(let aliased, _):
            let topic = aliased ?? Array(packet.topic)
            topic.withUnsafeBytes { topic in
                var matches: [Match] = []
                tree.match(topic, into: &matches)
                let plain = (session?.subscriptions ?? []).contains { subscription in
                    subscription.filter.withUnsafeBytes { TopicFilter.matches($0, topic) }
                }
                precondition(plain == !matches.isEmpty, "the tree matches as the plain rules do")
                for receiver in ProtocolVersion.allCases { forward(packet, to: topic, receiver) }
            }
            return true
        }
    }

    /// What a receiver gets is a packet like the one that came.
    private mutating func forward(
        _ packet: PublishView, to topic: UnsafeRawBufferPointer, _ version: ProtocolVersion
    ) {
        output.removeAll(keepingCapacity: true)
        let outgoing = OutgoingPublish(
            topic: topic, payload: packet.payload, properties: packet.properties, qos: packet.qos, retain: false,
            version: version, expirySeconds: 7)
        outgoing.append(packetID: packet.packetID, to: &output)
        precondition(output.count == outgoing.packetBytes, "the size is known beforehand")
        let isSame = output.withUnsafeBytes { bytes in
            guard case .header(let header) = FixedHeader.read(bytes, version: version),
                let copy = try? PublishView(
                    flags: header.flags, body: UnsafeRawBufferPointer(rebasing: bytes[header.headerBytes...]),
                    version: version)
            else { return false }
            let hasExpiry = version == .v5 && packet.properties.messageExpirySeconds != nil
            return copy.topic.elementsEqual(topic) && copy.payload.elementsEqual(packet.payload)
                && copy.packetID == packet.packetID && copy.properties.topicAlias == nil
                && copy.properties.messageExpirySeconds == (hasExpiry ? 7 : nil)
        }
        precondition(isSame, "PUBLISH survives being forwarded")
    }

    private mutating func received(_ packet: SubscribePacket) -> Bool {
        guard let version = session?.version, let decision = session?.receivedSubscribe(packet) else { return false }
        if case .end(let end) = decision {
            session?.appendDisconnect(for: end, to: &output)
            precondition(output.count < 8_192, "no answer grows with what it answers")
            return false
        }
        var outcomes: [Session.FilterOutcome] = []
        for request in packet.requests {
            guard let outcome = session?.subscribed(request) else { return false }
            if session?.end(forRefused: outcome) != nil { return false }
            outcomes.append(outcome)
            guard case .granted(let options, _) = outcome else { continue }
            request.filter.withUnsafeBytes { tree.insert($0, SubscriberID(1), options) }
        }
        session?.appendSuback(packet.packetID, outcomes, to: &output)
        output.removeAll(keepingCapacity: true)
        packet.append(to: &output, version: version)
        let again = decoded { (body: UnsafeRawBufferPointer) throws(MalformedPacket) in
            try SubscribePacket(body: body, version: version)
        }
        precondition(again == packet, "SUBSCRIBE survives a round trip")
        return true
    }

    /// Reads back what is in `output`.
    private func decoded<Packet>(
        _ decode: (UnsafeRawBufferPointer) throws(MalformedPacket) -> Packet
    ) -> Packet? {
        output.withUnsafeBytes { bytes in
            guard case .header(let header) = FixedHeader.read(bytes) else { return nil }
            return try? decode(UnsafeRawBufferPointer(rebasing: bytes[header.headerBytes...]))
        }
    }
}
