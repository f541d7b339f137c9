/// AUTH: a step of enhanced authentication. MQTT 5.0 §3.15; 3.1.1 has no such packet.
package struct AuthenticationPacket: Sendable, Hashable {
    package var reason: ReasonCode
    package var method: String?
    package var data: [UInt8]?
    package var reasonString: String?
    package var userProperties: [UserProperty]

    package init(
        reason: ReasonCode = .success, method: String? = nil, data: [UInt8]? = nil, reasonString: String? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.reason = reason
        self.method = method
        self.data = data
        self.reasonString = reasonString
        self.userProperties = userProperties
    }

    /// - Parameter body: all that follows the fixed header.
    package init(body: UnsafeRawBufferPointer) throws(MalformedPacket) {
        var reader = ByteReader(body, of: .auth)
        self.init()
        if reader.remaining > 0 {
            let rawReason = try reader.byte("Reason Code")
            switch ReasonCode(rawValue: rawReason) {
            case .success?: reason = .success
            case .continueAuthentication?: reason = .continueAuthentication
            case .reauthenticate?: reason = .reauthenticate
            case .some, nil: throw .unknownReason(rawReason, in: .auth, clause: "MQTT-3.15.2-1")
            }
            let properties = try ReasonProperties(&reader)
            method = properties.authenticationMethod
            data = properties.authenticationData
            reasonString = properties.reasonString
            userProperties = properties.userProperties
            guard data == nil || method != nil else {
                throw .violation(
                    .protocolError, "§3.15.2.2.3", .auth, "has Authentication Data without Authentication Method")
            }
        }
        try reader.end()
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8]) {
        var properties = ReasonProperties(reasonString: reasonString, userProperties: userProperties)
        properties.authenticationMethod = method
        properties.authenticationData = data
        let encoded = properties.encoded
        var body: [UInt8] = []
        if reason != .success || !encoded.isEmpty {
            body.append(reason.rawValue)
            body.append(properties: encoded)
        }
        bytes.append(.auth, body: body)
    }
}
