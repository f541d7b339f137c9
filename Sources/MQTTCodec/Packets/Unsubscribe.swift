/// UNSUBSCRIBE: one or more filters. MQTT 5.0 §3.10.
package struct UnsubscribePacket: Sendable, Hashable {
    package var packetID: PacketID
    /// At least one; each UTF-8 without U+0000.
    package var filters: [[UInt8]]
    package var userProperties: [UserProperty]

    package init(_ packetID: PacketID, _ filters: [[UInt8]], userProperties: [UserProperty] = []) {
        self.packetID = packetID
        self.filters = filters
        self.userProperties = userProperties
    }

    /// - Parameter body: all that follows the fixed header.
    package init(body: UnsafeRawBufferPointer, version: ProtocolVersion) throws(MalformedPacket) {
        var reader = ByteReader(body, of: .unsubscribe)
        self.init(try reader.packetID(), [])
        if version == .v5 {
            var propertyReader = try PropertyReader(&reader, allowed: .fromClient(in: .unsubscribe))
            while let property = try propertyReader.next() { userProperties.append(UserProperty(property)) }
        }
        guard reader.remaining > 0 else {
            throw .violation(.protocolError, "MQTT-3.10.3-2", .unsubscribe, "has no Topic Filter")
        }
        while reader.remaining > 0 { filters.append(Array(try reader.text("Topic Filter"))) }
    }

    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8], version: ProtocolVersion) {
        var body: [UInt8] = []
        body.append(uint16: packetID.rawValue)
        if version == .v5 {
            var properties: [UInt8] = []
            properties.append(userProperties)
            body.append(properties: properties)
        }
        for filter in filters { body.append(binary: filter) }
        bytes.append(.unsubscribe, body: body)
    }
}
