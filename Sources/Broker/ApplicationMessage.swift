package import IoTModel
package import MQTTCodec

/// A message on its way from a publisher that is not an MQTT connection (the HTTP API, HTTPS publish) to the subscribers.
/// MQTT's own publishes never take this form: they are routed from the bytes as they came.
package struct ApplicationMessage: Sendable, Equatable {
    /// A valid topic name, UTF-8.
    package let topic: [UInt8]
    /// At most `Limits.MQTT.payloadBytes`.
    package let payload: [UInt8]
    package let qos: QoS
    package let retain: Bool
    package let properties: EncodedProperties

    package init(
        topic: [UInt8], payload: [UInt8], qos: QoS, retain: Bool, properties: EncodedProperties = EncodedProperties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }
}

/// Hands messages to whoever subscribes. The gateway is one; the HTTP API publishes through it.
package protocol MessageRouter: Sendable {
    /// Returns once every event loop has been handed the message for the account's subscribers.
    func publish(_ message: ApplicationMessage, in account: AccountID) async
}
