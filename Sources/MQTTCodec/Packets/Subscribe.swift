package import IoTModel

/// SUBSCRIBE: one or more filters, each with its options. MQTT 5.0 §3.8.
package struct SubscribePacket: Sendable, Hashable {
    package struct Request: Sendable, Hashable {
        /// UTF-8 without U+0000; whether it is a topic filter is the session's question.
        package var filter: [UInt8]
        package var options: SubscriptionOptions

        package init(filter: [UInt8], options: SubscriptionOptions) {
            self.filter = filter
            self.options = options
        }
    }

    package var packetID: PacketID
    /// 1 to 268,435,455.
    package var subscriptionIdentifier: Int?
    package var userProperties: [UserProperty]
    /// At least one.
    package var requests: [Request]

    package init(
        _ packetID: PacketID, _ requests: [Request], subscriptionIdentifier: Int? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.packetID = packetID
        self.requests = requests
        self.subscriptionIdentifier = subscriptionIdentifier
        self.userProperties = userProperties
    }

    /// - Parameter body: all that follows the fixed header.
    package init(body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(MalformedPacket) {
        var reader = ByteReader(body, of: .subscribe)
        self.init(try reader.packetID(), [])
        if version == .v5 {
            var propertyReader = try PropertyReader(&reader, allowed: .fromClient(in: .subscribe))
            while let property = try propertyReader.next() {
                if property.id == .userProperty {
                    userProperties.append(UserProperty(property))
                } else {
                    subscriptionIdentifier = property.number
                }
            }
        }
        guard reader.remaining > 0 else {
            throw .violation(.protocolError, "MQTT-3.8.3-2", .subscribe, "has no Topic Filter")
        }
        while reader.remaining > 0 {
            let filter = Array(try reader.text("Topic Filter"))
            let options = try Self.options(try reader.byte("Subscription Options"), version: version)
            requests.append(Request(filter: filter, options: options))
        }
    }

    private static func options(
        _ rawValue: UInt8, version: ProtocolVersion
    ) throws(MalformedPacket) -> SubscriptionOptions {
        let reserved: UInt8 = version == .v5 ? 0b1100_0000 : 0b1111_1100
        guard rawValue & reserved == 0 else {
            throw .violation(
                .malformedPacket, version == .v5 ? "MQTT-3.8.3-5" : "MQTT 3.1.1 MQTT-3.8.3-4", .subscribe,
                "has reserved bits set in its Subscription Options")
        }
        guard let options = SubscriptionOptions(rawValue: rawValue) else {
            throw .violation(
                version == .v5 ? .protocolError : .malformedPacket,
                version == .v5 ? "§3.8.3.1" : "MQTT 3.1.1 MQTT-3.8.3-4", .subscribe,
                "has QoS 3 or Retain Handling 3 in its Subscription Options")
        }
        return options
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        var body: [UInt8] = []
        body.append(uint16: packetID.rawValue)
        if version == .v5 {
            var properties: [UInt8] = []
            if let subscriptionIdentifier {
                properties.append(PropertyID.subscriptionIdentifier.rawValue)
                properties.append(variableByteInteger: subscriptionIdentifier)
            }
            properties.append(userProperties)
            body.append(properties: properties)
        }
        for request in requests {
            body.append(binary: request.filter)
            body.append(request.options.rawValue)
        }
        bytes.append(.subscribe, body: body)
    }
}

/// SUBACK and UNSUBACK: one outcome per filter, in the order asked. MQTT 5.0 §3.9, §3.11.
package struct SubscriptionAcknowledgement: Sendable, Hashable {
    package enum Kind: Sendable { case suback, unsuback }

    package var kind: Kind
    package var packetID: PacketID
    package var reasons: [ReasonCode]
    package var reasonString: String?

    package init(_ kind: Kind, _ packetID: PacketID, reasons: [ReasonCode], reasonString: String? = nil) {
        self.kind = kind
        self.packetID = packetID
        self.reasons = reasons
        self.reasonString = reasonString
    }

    /// - Parameter bytes: grows by the packet. In 3.1.1 any failure is 0x80 and UNSUBACK carries no outcomes.
    package func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        var body: [UInt8] = []
        body.append(uint16: packetID.rawValue)
        switch version {
        case .v5:
            body.append(properties: ReasonProperties(reasonString: reasonString).encoded)
            body += reasons.map(\.rawValue)
        case .v3_1_1:
            if kind == .suback { body += reasons.map { $0.isFailure ? 0x80 : $0.rawValue } }
        }
        bytes.append(kind == .suback ? .suback : .unsuback, body: body)
    }
}
