package import IoTModel

/// What the broker offers and how far: AWS IoT Core's deviations as a value. The session machine itself knows no profile.
package struct SessionProfile: Sendable, Equatable {
    package var maximumQoS: QoS
    package var offersRetain: Bool
    package var offersSharedSubscriptions: Bool
    package var offersSubscriptionIdentifiers: Bool
    /// The longest Session Expiry Interval granted, in seconds; 0: sessions end with their connection.
    package var maximumSessionExpirySeconds: UInt32
    package var receiveMaximum: Int
    package var topicAliasMaximum: Int
    package var maximumPacketBytes: Int
    package var maximumPayloadBytes: Int
    package var filtersPerSubscribe: Int
    package var subscriptionsPerConnection: Int
    package var keepAliveSeconds: ClosedRange<Int>
    package var clientIDBytes: Int

    /// AWS IoT Core, "MQTT" and "AWS IoT Core endpoints and quotas"; what isn't built yet is announced as not offered.
    package static let aws = SessionProfile(
        maximumQoS: .atLeastOnce, offersRetain: false, offersSharedSubscriptions: false,
        offersSubscriptionIdentifiers: false, maximumSessionExpirySeconds: 0,
        receiveMaximum: Limits.MQTT.inboundUnacknowledged, topicAliasMaximum: Limits.MQTT.topicAliases,
        maximumPacketBytes: Limits.MQTT.packetBytes, maximumPayloadBytes: Limits.MQTT.payloadBytes,
        filtersPerSubscribe: Limits.MQTT.filtersPerSubscribe,
        subscriptionsPerConnection: Limits.MQTT.subscriptionsPerConnection,
        keepAliveSeconds: Limits.MQTT.keepAliveSeconds, clientIDBytes: Limits.MQTT.clientIDBytes)

    /// The keep-alive in force for the one asked for: 0 means none to MQTT and the longest one here.
    package func keepAlive(asked seconds: Int) -> Int {
        seconds == 0
            ? keepAliveSeconds.upperBound
            : min(max(seconds, keepAliveSeconds.lowerBound), keepAliveSeconds.upperBound)
    }
}
