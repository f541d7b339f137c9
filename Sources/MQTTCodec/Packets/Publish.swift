package import IoTModel

/// PUBLISH, read in place: every part is a slice of the packet's buffer and lives no longer than it. MQTT 5.0 §3.3.
///
/// Reading one allocates nothing.
package struct PublishView {
    /// UTF-8 without U+0000 and wildcards. Empty in MQTT 5 when the Topic Alias stands for it.
    package let topic: UnsafeRawBufferPointer
    package let payload: UnsafeRawBufferPointer
    package let properties: PublishProperties
    /// Present exactly when the QoS is 1 or 2.
    package let packetID: PacketID?
    package let qos: QoS
    package let retain: Bool
    package let dup: Bool

    /// - Parameters:
    ///   - flags: the fixed header's.
    ///   - body: all that follows the fixed header.
    package init(
        flags: UInt8, body: UnsafeRawBufferPointer, version: ProtocolVersion
    ) throws(MalformedPacket) {
        guard let qos = QoS(rawValue: flags >> 1 & 0b11) else {
            throw .violation(.malformedPacket, "MQTT-3.3.1-4", .publish, "has QoS 3")
        }
        self.qos = qos
        retain = flags & 0b0001 != 0
        dup = flags & 0b1000 != 0
        guard !dup || qos != .atMostOnce else {
            throw .violation(.malformedPacket, "MQTT-3.3.1-2", .publish, "has DUP set, but QoS 0")
        }
        var reader = ByteReader(body, of: .publish)
        topic = try reader.text("Topic Name")
        guard !Text.containsWildcard(topic) else {
            throw .violation(.topicNameInvalid, "MQTT-3.3.2-2", .publish, "has a wildcard in its Topic Name")
        }
        packetID = qos == .atMostOnce ? nil : try reader.packetID()
        switch version {
        case .v3_1_1: properties = PublishProperties()
        case .v5: properties = try PublishProperties(PropertyReader(&reader, allowed: .publish))
        }
        if topic.isEmpty {
            guard version == .v5 else {
                throw .violation(.malformedPacket, "MQTT-4.7.3-1", .publish, "has an empty Topic Name")
            }
            guard properties.topicAlias != nil else {
                throw .violation(
                    .protocolError, "§3.3.2.1", .publish, "has neither a Topic Name nor a Topic Alias")
            }
        }
        payload = reader.rest()
    }
}

/// A PUBLISH for receivers: encoded once per version and QoS, then given each receiver's packet identifier.
///
/// Points into the publisher's packet. MQTT 5.0 §3.3.
package struct OutgoingPublish {
    /// Not empty.
    package let topic: UnsafeRawBufferPointer
    package let payload: UnsafeRawBufferPointer
    package let properties: PublishProperties
    package let qos: QoS
    package let retain: Bool
    package let version: ProtocolVersion
    /// What is left of the publisher's Message Expiry Interval; of no effect when the publisher gave none.
    package let expirySeconds: UInt32?

    private let remainingBytes: Int

    /// - Parameter expirySeconds: nil to forward what the publisher gave.
    package init(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, properties: PublishProperties, qos: QoS,
        retain: Bool, version: ProtocolVersion, expirySeconds: UInt32? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.properties = properties
        self.qos = qos
        self.retain = retain
        self.version = version
        self.expirySeconds = expirySeconds
        var remaining = 2 + topic.count + payload.count + (qos == .atMostOnce ? 0 : 2)
        if version == .v5 {
            let bytes = properties.forwardedBytes
            remaining += variableByteIntegerBytes(bytes) + bytes
        }
        remainingBytes = remaining
    }

    /// The whole packet, as a receiver's Maximum Packet Size counts it. §3.1.2.11.4
    package var packetBytes: Int { 1 + variableByteIntegerBytes(remainingBytes) + remainingBytes }

    /// Where the packet identifier stands, from the beginning of the packet. Of no meaning at QoS 0.
    package var packetIDOffset: Int { 1 + variableByteIntegerBytes(remainingBytes) + 2 + topic.count }

    /// Appends the packet with `packetID`, or with room for one when it is nil; QoS 0 has none either way.
    package func append(packetID: PacketID?, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(PacketType.publish.rawValue << 4 | qos.rawValue << 1 | (retain ? 1 : 0))
        bytes.append(variableByteInteger: remainingBytes)
        bytes.append(binary: topic)
        if qos != .atMostOnce { bytes.append(uint16: packetID?.rawValue ?? 0) }
        if version == .v5 {
            bytes.append(variableByteInteger: properties.forwardedBytes)
            properties.appendForwarded(expirySeconds: expirySeconds, to: &bytes)
        }
        bytes.append(raw: payload)
        assert(bytes.count - start == packetBytes, "the size given beforehand is the size written")
    }
}
