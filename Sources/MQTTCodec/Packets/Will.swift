package import IoTModel

/// The message that the server publishes when the connection ends other than by a client's goodbye. MQTT 5.0 §3.1.2.5.
package struct Will: Sendable, Hashable {
    /// UTF-8 without U+0000; whether it is a topic name that may be published to is the session's question.
    package let topic: [UInt8]
    /// At most 65,535 bytes.
    package let payload: [UInt8]
    package let qos: QoS
    package let retain: Bool
    /// Seconds between the end of the connection and the publication. §3.1.3.2.2
    package let delaySeconds: UInt32
    /// What goes into the PUBLISH.
    package let properties: EncodedProperties

    package init(
        topic: [UInt8], payload: [UInt8], qos: QoS, retain: Bool, delaySeconds: UInt32 = 0,
        properties: EncodedProperties = EncodedProperties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.delaySeconds = delaySeconds
        self.properties = properties
    }

    /// Reads Will Properties, Will Topic and Will Payload, in that order. §3.1.3
    init(
        _ reader: inout ByteReader, qos: QoS, retain: Bool, version: ProtocolVersion
    ) throws(MalformedPacket) {
        var properties = EncodedProperties()
        var delaySeconds: UInt32 = 0
        if version == .v5 {
            var propertyReader = try PropertyReader(&reader, allowed: .will)
            while let property = try propertyReader.next() {
                if property.id == .willDelayInterval {
                    delaySeconds = UInt32(truncatingIfNeeded: property.number)
                } else {
                    properties.append(property, from: propertyReader.encoded, upTo: propertyReader.offset)
                }
            }
        }
        topic = Array(try reader.text("Will Topic"))
        payload = Array(try reader.binary("Will Payload"))
        self.qos = qos
        self.retain = retain
        self.delaySeconds = delaySeconds
        self.properties = properties
    }

    func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        if version == .v5 {
            let delayBytes = delaySeconds == 0 ? 0 : 5
            bytes.append(variableByteInteger: properties.bytes.count + delayBytes)
            if delaySeconds != 0 { bytes.append(.willDelayInterval, uint32: delaySeconds) }
            bytes += properties.bytes
        }
        bytes.append(binary: topic)
        bytes.append(binary: payload)
    }
}
