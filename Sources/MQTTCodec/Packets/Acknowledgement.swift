/// PUBACK, PUBREC, PUBREL or PUBCOMP: they differ in type and allowed reasons alone. MQTT 5.0 §3.4 to §3.7.
package struct AcknowledgementPacket: Sendable, Hashable {
    package enum Kind: Sendable, CaseIterable {
        case puback, pubrec, pubrel, pubcomp

        var packet: PacketType {
            switch self {
            case .puback: .puback
            case .pubrec: .pubrec
            case .pubrel: .pubrel
            case .pubcomp: .pubcomp
            }
        }
    }

    package var kind: Kind
    package var packetID: PacketID
    /// `success` in 3.1.1.
    package var reason: ReasonCode
    package var reasonString: String?
    package var userProperties: [UserProperty]

    package init(
        _ kind: Kind, _ packetID: PacketID, reason: ReasonCode = .success, reasonString: String? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.kind = kind
        self.packetID = packetID
        self.reason = reason
        self.reasonString = reasonString
        self.userProperties = userProperties
    }

    /// - Parameter body: all that follows the fixed header.
    package init(_ kind: Kind, body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(MalformedPacket) {
        var reader = ByteReader(body, of: kind.packet)
        self.init(kind, try reader.packetID())
        // Without more, the reason is Success; with a reason alone, there are no properties. §3.4.2.1
        if version == .v5, reader.remaining > 0 {
            reason = try kind.reason(try reader.byte("Reason Code"))
            if reader.remaining > 0 {
                let properties = try ReasonProperties(&reader)
                (reasonString, userProperties) = (properties.reasonString, properties.userProperties)
            }
        }
        try reader.end()
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        let hasProperties = reasonString != nil || !userProperties.isEmpty
        guard version == .v5, reason != .success || hasProperties else {
            bytes.append(kind.packet.rawValue << 4 | kind.packet.reservedFlags)
            bytes.append(2)
            bytes.append(uint16: packetID.rawValue)
            return
        }
        var body: [UInt8] = []
        body.append(uint16: packetID.rawValue)
        body.append(reason.rawValue)
        if hasProperties {
            body.append(
                properties: ReasonProperties(reasonString: reasonString, userProperties: userProperties).encoded)
        }
        bytes.append(kind.packet, body: body)
    }
}

extension AcknowledgementPacket.Kind {
    /// MQTT 5.0 §3.4.2.1 [MQTT-3.4.2-1], §3.5.2.1, §3.6.2.1, §3.7.2.1.
    fileprivate func reason(_ rawValue: UInt8) throws(MalformedPacket) -> ReasonCode {
        let clause: StaticString
        let allowed: [ReasonCode]
        switch self {
        case .puback, .pubrec:
            clause = self == .puback ? "MQTT-3.4.2-1" : "MQTT-3.5.2-1"
            allowed = [
                .success, .noMatchingSubscribers, .unspecifiedError, .implementationSpecificError, .notAuthorized,
                .topicNameInvalid, .packetIdentifierInUse, .quotaExceeded, .payloadFormatInvalid,
            ]
        case .pubrel, .pubcomp:
            clause = self == .pubrel ? "MQTT-3.6.2-1" : "MQTT-3.7.2-1"
            allowed = [.success, .packetIdentifierNotFound]
        }
        guard let reason = ReasonCode(rawValue: rawValue), allowed.contains(reason) else {
            throw .unknownReason(rawValue, in: packet, clause: clause)
        }
        return reason
    }
}
