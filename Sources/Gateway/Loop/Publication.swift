import IoTModel
import MQTTCodec

/// A message on its way to the subscribers, in the publisher's bytes; lives for one call.
struct Publication {
    let topic: UnsafeRawBufferPointer
    let payload: UnsafeRawBufferPointer
    let properties: PublishProperties
    let qos: QoS
    let retain: Bool
    /// The publisher's slot on this loop; nil when it isn't a connection here.
    let publisher: UInt32?

    init(_ packet: PublishView, topic: UnsafeRawBufferPointer, publisher: UInt32?) {
        self.topic = topic
        payload = packet.payload
        properties = packet.properties
        qos = packet.qos
        retain = packet.retain
        self.publisher = publisher
    }

    /// A message of the server's own.
    init(topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, qos: QoS) {
        self.topic = topic
        self.payload = payload
        properties = .none
        self.qos = qos
        retain = false
        publisher = nil
    }

    /// As a receiver gets it: no alias, expiry within its range. AWS IoT Core, "MQTT": 0 becomes 1.
    func outgoing(_ version: ProtocolVersion, qos: QoS, retain: Bool) -> OutgoingPublish {
        OutgoingPublish(
            topic: topic, payload: payload, properties: properties, qos: qos, retain: retain, version: version,
            expirySeconds: properties.messageExpirySeconds.map {
                min(max($0, Limits.MQTT.messageExpirySeconds.lowerBound), Limits.MQTT.messageExpirySeconds.upperBound)
            })
    }
}

/// One message encoded for each kind of receiver that it has: at most once per kind, however many receivers there are.
struct EncodedVariants {
    struct Variant {
        var bytes: [UInt8] = []
        var packetIDOffset = 0
        var isEncoded = false
    }

    private var variants = Array(repeating: Variant(), count: 8)

    mutating func reset() {
        for index in variants.indices { variants[index].isEncoded = false }
    }

    /// The encoded packet for a receiver; with QoS 1 its packet identifier must be written at the offset given.
    mutating func encoded(
        _ publication: Publication, _ version: ProtocolVersion, qos: QoS, retain: Bool
    ) -> Variant {
        let index = (version == .v5 ? 4 : 0) + (qos == .atMostOnce ? 0 : 2) + (retain ? 1 : 0)
        if !variants[index].isEncoded {
            let outgoing = publication.outgoing(version, qos: qos, retain: retain)
            variants[index].bytes.removeAll(keepingCapacity: true)
            outgoing.append(packetID: .first, to: &variants[index].bytes)
            variants[index].packetIDOffset = outgoing.packetIDOffset
            variants[index].isEncoded = true
        }
        return variants[index]
    }
}
