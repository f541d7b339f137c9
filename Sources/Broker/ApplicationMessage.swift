package import IoTModel

/// A message on its way from a publisher that is not an MQTT connection (the HTTP API, HTTPS publish) to the subscribers.
/// MQTT's own publishes never take this form: they are routed from the bytes as they came.
package struct ApplicationMessage: Sendable, Equatable {
    /// A valid topic name, UTF-8.
    package let topic: [UInt8]
    /// At most `Limits.MQTT.payloadBytes`.
    package let payload: [UInt8]
    package let qos: QoS
    package let retain: Bool
    package var properties: Properties

    /// The MQTT 5 properties a publisher over HTTP can set. AWS IoT data plane API, Publish.
    package struct Properties: Sendable, Equatable {
        package var payloadIsUTF8: Bool?
        /// Seconds, already clamped to `Limits.MQTT.messageExpirySeconds`.
        package var messageExpirySeconds: UInt32?
        package var contentType: [UInt8]?
        package var responseTopic: [UInt8]?
        package var correlationData: [UInt8]?
        package var userProperties: [UserProperty]

        package struct UserProperty: Sendable, Equatable {
            package let name: [UInt8]
            package let value: [UInt8]
            package init(name: [UInt8], value: [UInt8]) {
                self.name = name
                self.value = value
            }
        }

        package init(
            payloadIsUTF8: Bool? = nil, messageExpirySeconds: UInt32? = nil, contentType: [UInt8]? = nil,
            responseTopic: [UInt8]? = nil, correlationData: [UInt8]? = nil, userProperties: [UserProperty] = []
        ) {
            self.payloadIsUTF8 = payloadIsUTF8
            self.messageExpirySeconds = messageExpirySeconds
            self.contentType = contentType
            self.responseTopic = responseTopic
            self.correlationData = correlationData
            self.userProperties = userProperties
        }
    }

    package init(topic: [UInt8], payload: [UInt8], qos: QoS, retain: Bool, properties: Properties = .init()) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }
}

/// Hands messages to whoever subscribes. The gateway is one; the HTTP API publishes through it.
package protocol MessageRouter: Sendable {
    /// Returns once every event loop has taken the message for its subscribers.
    func publish(_ message: ApplicationMessage) async
}
