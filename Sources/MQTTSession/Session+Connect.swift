import IoTModel
package import MQTTCodec
import MQTTTopics

/// CONNECT: the first packet, and what may follow from it. MQTT 5.0 §3.1, §3.2; MQTT 3.1.1 §3.1, §3.2.
extension Session {
    package enum OnConnect: Sendable {
        /// The packet is in order; whether the client may connect is for the policies to say.
        case authorize(Session, assignedClientID: String?)
        case refuse(ConnectRefusal)
    }

    /// - Parameter newClientID: makes an id for a client that leaves it to the server.
    package static func receivedConnect(
        _ packet: ConnectPacket, profile: SessionProfile, newClientID: () -> String
    ) -> OnConnect {
        if let refusal = refusal(of: packet, profile: profile) { return .refuse(refusal) }
        guard packet.clientID.isEmpty else {
            return .authorize(
                Session(packet, clientID: packet.clientID, profile: profile),
                assignedClientID: nil)
        }
        let assigned = newClientID()
        return .authorize(Session(packet, clientID: assigned, profile: profile), assignedClientID: assigned)
    }

    private static func refusal(of packet: ConnectPacket, profile: SessionProfile) -> ConnectRefusal? {
        clientIDRefusal(of: packet, profile: profile) ?? willRefusal(of: packet, profile: profile)
            ?? capabilityRefusal(of: packet)
    }

    private static func clientIDRefusal(of packet: ConnectPacket, profile: SessionProfile) -> ConnectRefusal? {
        let id = packet.clientID.utf8
        let sentence: String? =
            if id.isEmpty, packet.version == .v3_1_1 {
                "The client id is empty; MQTT 3.1.1 clients must give one."
            } else if id.count > profile.clientIDBytes {
                "The client id takes \(id.count) bytes; at most \(profile.clientIDBytes) are accepted."
            } else if id.first == UInt8(ascii: "$") {
                "The client id begins with `$`, which is reserved."
            } else {
                nil
            }
        return sentence.map {
            ConnectRefusal(
                version: packet.version, reason: .clientIdentifierNotValid, returnCode: .identifierRejected,
                logReason: "CLIENT_ERROR", details: $0)
        }
    }

    private static func willRefusal(of packet: ConnectPacket, profile: SessionProfile) -> ConnectRefusal? {
        guard let will = packet.will else { return nil }
        func refusal(_ reason: ReasonCode, _ details: String) -> ConnectRefusal {
            ConnectRefusal(
                version: packet.version, reason: reason, returnCode: nil, logReason: "CLIENT_ERROR", details: details)
        }
        if let sentence = will.topic.withUnsafeBytes(ReservedTopics.publishDefect) {
            return refusal(
                .topicNameInvalid, "The will's topic \(Quotation(will.topic)) \(sentence)")
        }
        if will.qos > profile.maximumQoS {
            return refusal(
                .qosNotSupported, "The will asks for QoS \(will.qos.rawValue); at most QoS 1 is offered.")
        }
        if will.retain, !profile.offersRetain, packet.version == .v5 {
            return refusal(.retainNotSupported, "The will asks to be retained; retained messages aren't offered.")
        }
        if will.payload.count > profile.maximumPayloadBytes {
            return refusal(
                .packetTooLarge,
                "The will's payload has \(will.payload.count) bytes; at most \(profile.maximumPayloadBytes) are accepted."
            )
        }
        return nil
    }

    private static func capabilityRefusal(of packet: ConnectPacket) -> ConnectRefusal? {
        if packet.properties.authenticationMethod != nil {
            return ConnectRefusal(
                version: packet.version, reason: .badAuthenticationMethod, returnCode: nil, logReason: "CLIENT_ERROR",
                details: "The client asks for enhanced authentication, which isn't offered.")
        }
        if let bytes = packet.properties.maximumPacketBytes, bytes < UInt32(Limits.MQTT.minimumClientPacketBytes) {
            return ConnectRefusal(
                version: packet.version, reason: .packetTooLarge, returnCode: nil, logReason: "CLIENT_ERROR",
                details: "The client's Maximum Packet Size is \(bytes); expected at least "
                    + "\(Limits.MQTT.minimumClientPacketBytes).",
                // The CONNACK itself has to keep within that size. [MQTT-3.2.2-19]
                tellsDetails: false)
        }
        return nil
    }

    /// The client may connect: CONNACK with what is offered. No session is ever present.
    package func appendConnack(assignedClientID: String?, to bytes: inout [UInt8]) {
        guard version == .v5 else {
            return ConnackPacket.append(returnCode: .accepted, sessionPresent: false, to: &bytes)
        }
        var answer = ConnackPacket(reason: .success)
        answer.sessionExpirySeconds =
            sessionExpirySeconds > profile.maximumSessionExpirySeconds ? profile.maximumSessionExpirySeconds : nil
        answer.receiveMaximum = UInt16(clamping: profile.receiveMaximum)
        answer.maximumQoS = profile.maximumQoS
        answer.retainAvailable = profile.offersRetain
        answer.maximumPacketBytes = UInt32(clamping: profile.maximumPacketBytes)
        answer.assignedClientID = assignedClientID
        answer.topicAliasMaximum = UInt16(clamping: profile.topicAliasMaximum)
        answer.subscriptionIdentifierAvailable = profile.offersSubscriptionIdentifiers
        answer.sharedSubscriptionAvailable = profile.offersSharedSubscriptions
        answer.serverKeepAliveSeconds = UInt16(clamping: keepAliveSeconds)
        answer.append(to: &bytes)
    }

    /// The policies deny the connection. AWS IoT Core closes a 3.1.1 connection without CONNACK.
    package func connectDenied(_ details: String) -> ConnectRefusal {
        connectRefused("AUTHORIZATION_FAILURE", details)
    }

    /// The client may not connect now, for a reason of the server's. A 3.1.1 client is told nothing.
    package func connectRefused(_ logReason: String, _ details: String) -> ConnectRefusal {
        ConnectRefusal(
            version: version, reason: .notAuthorized, returnCode: nil, logReason: logReason, details: details,
            tellsDetails: wantsProblemInformation)
    }
}

/// Why a CONNECT isn't accepted, and how its client is told.
package struct ConnectRefusal: Sendable, Equatable {
    /// nil when the client's version isn't known or not ours.
    package let version: ProtocolVersion?
    package let reason: ReasonCode
    /// nil: a 3.1.1 client is told nothing, the connection just closes.
    package let returnCode: ConnectReturnCode?
    package let logReason: String
    package let details: String
    private let tellsDetails: Bool

    package init(
        version: ProtocolVersion?, reason: ReasonCode, returnCode: ConnectReturnCode?, logReason: String,
        details: String, tellsDetails: Bool = true
    ) {
        self.version = version
        self.reason = reason
        self.returnCode = returnCode
        self.logReason = logReason
        self.details = details
        self.tellsDetails = tellsDetails
    }

    /// A first packet that isn't a CONNECT the decoder takes.
    package init(_ packet: MalformedPacket) {
        self.init(
            version: packet.version, reason: packet.reason,
            // The one answer that MQTT 3.1.1 demands. [MQTT 3.1.1 MQTT-3.1.2-2]
            returnCode: packet.reason == .unsupportedProtocolVersion ? .unacceptableProtocolVersion : nil,
            logReason: "CLIENT_ERROR", details: "\(packet.sentence) [\(packet.clause)]")
    }

    package func appendConnack(to bytes: inout [UInt8]) {
        switch version {
        case .v5:
            var answer = ConnackPacket(reason: reason)
            answer.reasonString = tellsDetails ? details : nil
            answer.append(to: &bytes)
        case .v3_1_1:
            if let returnCode { ConnackPacket.append(returnCode: returnCode, sessionPresent: false, to: &bytes) }
        case nil: break
        }
    }
}
