/// DISCONNECT, from either side. MQTT 5.0 §3.14; in 3.1.1 from the client alone and without content.
package struct DisconnectPacket: Sendable, Hashable {
    package var reason: ReasonCode
    package var sessionExpirySeconds: UInt32?
    package var reasonString: String?
    package var userProperties: [UserProperty]

    package init(
        reason: ReasonCode = .normalDisconnection, sessionExpirySeconds: UInt32? = nil, reasonString: String? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.reason = reason
        self.sessionExpirySeconds = sessionExpirySeconds
        self.reasonString = reasonString
        self.userProperties = userProperties
    }

    /// A client's DISCONNECT.
    ///
    /// - Parameter body: all that follows the fixed header.
    package init(body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(MalformedPacket) {
        var reader = ByteReader(body, of: .disconnect)
        self.init()
        // Without content the reason is Normal disconnection; with a reason alone, there are no properties. §3.14.2.1
        if version == .v5, reader.remaining > 0 {
            let rawReason = try reader.byte("Reason Code")
            guard let reason = ReasonCode(rawValue: rawReason), Self.isClients(reason) else {
                throw .unknownReason(rawReason, in: .disconnect, clause: "MQTT-3.14.2-1")
            }
            self.reason = reason
            if reader.remaining > 0 {
                let properties = try ReasonProperties(&reader)
                sessionExpirySeconds = properties.sessionExpirySeconds
                reasonString = properties.reasonString
                userProperties = properties.userProperties
            }
        }
        try reader.end()
    }

    /// What a client may give as its reason. §3.14.2.1, table 3-10.
    private static func isClients(_ reason: ReasonCode) -> Bool {
        let allowed: [ReasonCode] = [
            .normalDisconnection, .disconnectWithWillMessage, .unspecifiedError, .malformedPacket, .protocolError,
            .implementationSpecificError, .topicNameInvalid, .receiveMaximumExceeded, .topicAliasInvalid,
            .packetTooLarge, .messageRateTooHigh, .quotaExceeded, .administrativeAction, .payloadFormatInvalid,
        ]
        return allowed.contains(reason)
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        var body: [UInt8] = []
        let properties = ReasonProperties(
            sessionExpirySeconds: sessionExpirySeconds, reasonString: reasonString, userProperties: userProperties
        ).encoded
        if version == .v5, reason != .normalDisconnection || !properties.isEmpty {
            body.append(reason.rawValue)
            if !properties.isEmpty { body.append(properties: properties) }
        }
        bytes.append(.disconnect, body: body)
    }
}
