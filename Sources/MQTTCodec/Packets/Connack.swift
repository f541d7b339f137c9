package import IoTModel

/// CONNACK of MQTT 5: the server's answer to CONNECT and its limits. MQTT 5.0 §3.2.
package struct ConnackPacket: Sendable, Hashable {
    package var sessionPresent: Bool
    package var reason: ReasonCode
    /// nil where the server does as the client asked.
    package var sessionExpirySeconds: UInt32?
    package var receiveMaximum: UInt16?
    /// Sent for QoS 0 and 1; QoS 2 is said by absence. §3.2.2.3.4
    package var maximumQoS: QoS?
    package var retainAvailable: Bool?
    package var maximumPacketBytes: UInt32?
    package var assignedClientID: String?
    package var topicAliasMaximum: UInt16?
    package var reasonString: String?
    package var wildcardSubscriptionAvailable: Bool?
    package var subscriptionIdentifierAvailable: Bool?
    package var sharedSubscriptionAvailable: Bool?
    package var serverKeepAliveSeconds: UInt16?

    package init(reason: ReasonCode, sessionPresent: Bool = false) {
        self.reason = reason
        self.sessionPresent = sessionPresent
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8]) {
        var properties: [UInt8] = []
        if let sessionExpirySeconds { properties.append(.sessionExpiryInterval, uint32: sessionExpirySeconds) }
        if let receiveMaximum { properties.append(.receiveMaximum, uint16: receiveMaximum) }
        if let maximumQoS, maximumQoS != .exactlyOnce { properties.append(.maximumQoS, byte: maximumQoS.rawValue) }
        if let retainAvailable { properties.append(.retainAvailable, byte: retainAvailable ? 1 : 0) }
        if let maximumPacketBytes { properties.append(.maximumPacketSize, uint32: maximumPacketBytes) }
        if let assignedClientID { properties.append(.assignedClientIdentifier, text: assignedClientID) }
        if let topicAliasMaximum { properties.append(.topicAliasMaximum, uint16: topicAliasMaximum) }
        if let reasonString { properties.append(reasonString: reasonString) }
        if let wildcardSubscriptionAvailable {
            properties.append(.wildcardSubscriptionAvailable, byte: wildcardSubscriptionAvailable ? 1 : 0)
        }
        if let subscriptionIdentifierAvailable {
            properties.append(.subscriptionIdentifierAvailable, byte: subscriptionIdentifierAvailable ? 1 : 0)
        }
        if let sharedSubscriptionAvailable {
            properties.append(.sharedSubscriptionAvailable, byte: sharedSubscriptionAvailable ? 1 : 0)
        }
        if let serverKeepAliveSeconds { properties.append(.serverKeepAlive, uint16: serverKeepAliveSeconds) }
        var body: [UInt8] = [sessionPresent ? 1 : 0, reason.rawValue]
        body.append(properties: properties)
        bytes.append(.connack, body: body)
    }

    /// CONNACK of MQTT 3.1.1 §3.2.
    package static func append(
        returnCode: ConnectReturnCode, sessionPresent: Bool, to bytes: inout [UInt8]
    ) {
        bytes.append(.connack, body: [sessionPresent ? 1 : 0, returnCode.rawValue])
    }
}
