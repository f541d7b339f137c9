package import IoTModel
package import MQTTCodec
import MQTTTopics

/// One client's protocol state from its CONNECT on: what it may send, what it subscribed to, what is on its way to it.
///
/// Owned by its connection. Each event returns what the connection must do; the session sends nothing and asks no policy.
/// An idle one holds its client id and nothing else.
package struct Session: Sendable {
    /// A subscription that is in force.
    package struct Subscription: Equatable, Sendable {
        package let filter: [UInt8]
        package var options: SubscriptionOptions
    }

    package let version: ProtocolVersion
    package let clientID: String
    /// In force, in seconds.
    package let keepAliveSeconds: Int
    /// What is published when the connection ends, until a DISCONNECT takes it back.
    package internal(set) var will: Will?
    package internal(set) var subscriptions: [Subscription] = []
    package var window: OutboundWindow
    /// The largest packet the client takes; nil: no limit of its own.
    package let maximumPacketBytes: Int?
    let profile: SessionProfile
    let wantsProblemInformation: Bool
    let sessionExpirySeconds: UInt32
    /// Topics by alias, index 0 for alias 1. MQTT 5.0 §3.3.2.3.4.
    var aliases: [[UInt8]] = []

    init(_ packet: ConnectPacket, clientID: String, profile: SessionProfile) {
        version = packet.version
        self.clientID = clientID
        self.profile = profile
        keepAliveSeconds = profile.keepAlive(asked: Int(packet.keepAliveSeconds))
        will = packet.will
        window = OutboundWindow(
            limit: min(Int(packet.properties.receiveMaximum ?? .max), Limits.MQTT.outboundUnacknowledged))
        maximumPacketBytes = packet.properties.maximumPacketBytes.map(Int.init)
        wantsProblemInformation = packet.properties.requestsProblemInformation
        sessionExpirySeconds = packet.properties.sessionExpirySeconds ?? 0
    }

    /// How long the client may be silent: one and a half times its keep-alive. [MQTT-3.1.2-22]
    package var silenceAllowed: Duration { .milliseconds(keepAliveSeconds * 1_500) }

    // MARK: Events

    /// The client says goodbye. MQTT 5.0 §3.14.4: its will is deleted unless it asks for it by reason 4.
    package mutating func receivedDisconnect(_ packet: DisconnectPacket) -> SessionEnd {
        if sessionExpirySeconds == 0, let asked = packet.sessionExpirySeconds, asked > 0 {
            return .violation(
                .protocolError, clause: "§3.14.2.2.2",
                sentence: "DISCONNECT asks for a Session Expiry Interval, which CONNECT left at 0.")
        }
        let publishesWill = packet.reason == .disconnectWithWillMessage
        if !publishesWill { will = nil }
        return .clientDisconnected(publishesWill: publishesWill)
    }

    /// PUBACK for a message sent to the client. One that names no message in flight is ignored.
    package mutating func receivedPuback(_ id: PacketID) -> OutboundWindow.OnAcknowledge {
        window.acknowledged(id)
    }

    /// A packet that a client can't send here, or not in this state.
    package func received(unexpected type: PacketType) -> SessionEnd {
        switch type {
        case .connect:
            .violation(.protocolError, clause: "MQTT-3.1.0-2", sentence: "The client sent CONNECT a second time.")
        case .auth:
            .violation(
                .protocolError, clause: "AWS IoT Core, MQTT",
                sentence: "The client sent AUTH; enhanced authentication isn't offered.")
        case .pubrec, .pubrel, .pubcomp:
            .violation(
                .qosNotSupported, clause: "AWS IoT Core, MQTT",
                sentence: "The client sent \(type.name); QoS 2 isn't offered.")
        case .connack, .suback, .unsuback, .pingresp, .publish, .puback, .subscribe, .unsubscribe, .pingreq,
            .disconnect:
            .violation(
                .protocolError, clause: "§2.1.2", sentence: "The client sent \(type.name), which only a server may.")
        }
    }

    /// DISCONNECT for a v5 client, where the end has a reason for it; 3.1.1 knows no such packet.
    package func appendDisconnect(for end: SessionEnd, to bytes: inout [UInt8]) {
        guard version == .v5, let reason = end.reasonCode else { return }
        DisconnectPacket(reason: reason, reasonString: wantsProblemInformation ? end.details : nil)
            .append(to: &bytes, version: .v5)
    }
}
