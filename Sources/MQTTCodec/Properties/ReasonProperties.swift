/// The properties that come with a reason code. MQTT 5.0 §3.4.2.2, §3.14.2.2.
struct ReasonProperties {
    var sessionExpirySeconds: UInt32?
    var authenticationMethod: String?
    var authenticationData: [UInt8]?
    var reasonString: String?
    var userProperties: [UserProperty] = []

    init(sessionExpirySeconds: UInt32? = nil, reasonString: String?, userProperties: [UserProperty] = []) {
        self.sessionExpirySeconds = sessionExpirySeconds
        self.reasonString = reasonString
        self.userProperties = userProperties
    }

    init(_ outer: inout ByteReader) throws(MalformedPacket) {
        var reader = try PropertyReader(&outer, allowed: .fromClient(in: outer.packet))
        while let property = try reader.next() {
            switch property.id {
            case .sessionExpiryInterval: sessionExpirySeconds = UInt32(truncatingIfNeeded: property.number)
            case .authenticationMethod: authenticationMethod = String(decoding: property.bytes, as: UTF8.self)
            case .authenticationData: authenticationData = Array(property.bytes)
            case .reasonString: reasonString = String(decoding: property.bytes, as: UTF8.self)
            case .userProperty: userProperties.append(UserProperty(property))
            case .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData,
                .subscriptionIdentifier, .assignedClientIdentifier, .serverKeepAlive, .requestProblemInformation,
                .willDelayInterval, .requestResponseInformation, .responseInformation, .serverReference,
                .receiveMaximum, .topicAliasMaximum, .topicAlias, .maximumQoS, .retainAvailable, .maximumPacketSize,
                .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable:
                assertionFailure("the reader lets through an acknowledgement's properties alone")
            }
        }
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        if let sessionExpirySeconds { bytes.append(.sessionExpiryInterval, uint32: sessionExpirySeconds) }
        if let authenticationMethod { bytes.append(.authenticationMethod, text: authenticationMethod) }
        if let authenticationData { bytes.append(.authenticationData, binary: authenticationData) }
        if let reasonString { bytes.append(reasonString: reasonString) }
        bytes.append(userProperties)
        return bytes
    }
}

extension [UInt8] {
    /// A receiver must get no packet above its Maximum Packet Size for the sake of a Reason String, and what a sentence quotes
    /// came from a peer: so a long one is cut, at a character's end. [MQTT-3.2.2-19], [MQTT-3.14.2-3]
    mutating func append(reasonString: String) {
        let limit = 900
        var text = Array(reasonString.utf8.prefix(limit))
        if reasonString.utf8.count > limit {
            // Whatever of the last character is there, whole or not.
            while let last = text.last, last & 0xC0 == 0x80 { text.removeLast() }
            if let last = text.last, last >= 0xC0 { text.removeLast() }
        }
        append(.reasonString, binary: text)
    }
}

extension MalformedPacket {
    @inline(never)
    static func unknownReason(_ rawValue: UInt8, in packet: PacketType, clause: StaticString) -> Self {
        Self(
            .protocolError, clause, "The Reason Code in \(packet.name) is \(rawValue), which a client can't send there."
        )
    }
}
