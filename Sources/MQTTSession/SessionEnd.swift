package import MQTTCodec

/// Why a connection that spoke MQTT ends: one value for the packet, the log and the lifecycle event.
package enum SessionEnd: Equatable, Sendable {
    /// DISCONNECT from the client; with reason 4 it wants its will published.
    case clientDisconnected(publishesWill: Bool)
    /// The connection closed without DISCONNECT.
    case connectionLost
    /// Another connection took the client id.
    case takenOver
    case keepAliveTimeout(seconds: Int)
    case malformed(MalformedPacket)
    /// A well-formed packet that isn't allowed here; `clause` is the rule.
    case violation(ReasonCode, clause: StaticString, sentence: String)
    case payloadTooLarge(bytes: Int, limit: Int)
    /// The policies don't allow a publish or subscription, and MQTT 3.1.1 has no other answer.
    case denied(sentence: String)
    /// The certificate was deactivated, revoked or deleted.
    case noLongerAdmitted(sentence: String)
    /// The client reads too slowly: what waits for it is more than it may hold back.
    case receiverTooSlow(pendingBytes: Int)
    case serverShuttingDown
    /// The time that an authorizer gave the connection is over.
    case authorizationExpired

    package static func == (left: SessionEnd, right: SessionEnd) -> Bool {
        switch (left, right) {
        case (.clientDisconnected(let a), .clientDisconnected(let b)): a == b
        case (.connectionLost, .connectionLost), (.takenOver, .takenOver),
            (.serverShuttingDown, .serverShuttingDown), (.authorizationExpired, .authorizationExpired):
            true
        case (.keepAliveTimeout(let a), .keepAliveTimeout(let b)): a == b
        case (.malformed(let a), .malformed(let b)): a == b
        case (.violation(let a, let aClause, let aText), .violation(let b, let bClause, let bText)):
            a == b && aClause.description == bClause.description && aText == bText
        case (.payloadTooLarge(let a, let aLimit), .payloadTooLarge(let b, let bLimit)): a == b && aLimit == bLimit
        case (.denied(let a), .denied(let b)), (.noLongerAdmitted(let a), .noLongerAdmitted(let b)): a == b
        case (.receiverTooSlow(let a), .receiverTooSlow(let b)): a == b
        case (.clientDisconnected, _), (.connectionLost, _), (.takenOver, _), (.keepAliveTimeout, _), (.malformed, _),
            (.violation, _), (.payloadTooLarge, _), (.denied, _), (.noLongerAdmitted, _), (.receiverTooSlow, _),
            (.serverShuttingDown, _), (.authorizationExpired, _):
            false
        }
    }

    /// What an MQTT 5 client is told in DISCONNECT; nil when it is told nothing.
    package var reasonCode: ReasonCode? {
        switch self {
        case .clientDisconnected, .connectionLost: nil
        case .takenOver: .sessionTakenOver
        case .keepAliveTimeout: .keepAliveTimeout
        case .malformed(let packet): packet.reason
        case .violation(let code, _, _): code
        case .payloadTooLarge: .packetTooLarge
        case .denied: .notAuthorized
        case .noLongerAdmitted: .notAuthorized
        case .receiverTooSlow: .quotaExceeded
        case .serverShuttingDown: .serverShuttingDown
        case .authorizationExpired: .maximumConnectTime
        }
    }

    /// Every end but a plain DISCONNECT publishes the will. MQTT 5.0 §3.1.2.5; AWS IoT Core, "MQTT".
    package var publishesWill: Bool {
        switch self {
        case .clientDisconnected(let publishesWill): publishesWill
        case .connectionLost, .takenOver, .keepAliveTimeout, .malformed, .violation, .payloadTooLarge, .denied,
            .noLongerAdmitted, .receiverTooSlow, .serverShuttingDown, .authorizationExpired:
            true
        }
    }

    /// The log's `reason`; nil for an end that needs none.
    package var logReason: String? {
        switch self {
        case .clientDisconnected, .connectionLost: nil
        case .takenOver: "DUPLICATE_CLIENT_ID"
        case .keepAliveTimeout: "MQTT_KEEP_ALIVE_TIMEOUT"
        case .malformed, .violation: "CLIENT_ERROR"
        case .payloadTooLarge: "PAYLOAD_LIMIT_EXCEEDED"
        case .denied: "AUTHORIZATION_FAILURE"
        case .noLongerAdmitted: "AUTH_ERROR"
        case .receiverTooSlow: "THROTTLED"
        case .serverShuttingDown: "SERVER_INITIATED_DISCONNECT"
        case .authorizationExpired: "CUSTOMAUTH_TTL_EXPIRATION"
        }
    }

    /// What happened, for people: also the Reason String of DISCONNECT.
    package var details: String? {
        switch self {
        case .clientDisconnected, .connectionLost: nil
        case .takenOver: "A new connection was established with the same client ID"
        case .keepAliveTimeout(let seconds): "Nothing was received for one and a half times \(seconds) s."
        case .malformed(let packet): "\(packet.sentence) [\(packet.clause)]"
        case .violation(_, let clause, let sentence): "\(sentence) [\(clause)]"
        case .payloadTooLarge(let bytes, let limit):
            "Message payload exceeds size limit for message type. It has \(bytes) bytes; at most \(limit) are accepted."
        case .denied(let sentence), .noLongerAdmitted(let sentence): sentence
        case .receiverTooSlow(let bytes): "The client reads too slowly: \(bytes) bytes wait for it."
        case .serverShuttingDown: "The server is shutting down."
        case .authorizationExpired: "The time that the authorizer gave this connection is over; connect again."
        }
    }
}
