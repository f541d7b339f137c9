import IoTModel

/// One property as it stands in a packet.
struct Property {
    let id: PropertyID
    /// Where the identifier stands, from the beginning of the properties.
    let offset: Int
    /// The value of a numeric property; 0 for the others.
    var number = 0
    /// The value of a text or binary property, or a user property's name.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// A user property's value.
    var value = UnsafeRawBufferPointer(start: nil, count: 0)
}

/// Walks the properties of one packet, and checks each against table 2-4, its form and the limits. MQTT 5.0 §2.2.2.
///
/// Points into the caller's buffer, as what it gives out does.
struct PropertyReader {
    /// All properties, without their length.
    let encoded: UnsafeRawBufferPointer
    private var reader: ByteReader
    private let allowed: PropertySet
    private var seen = PropertySet()
    private var userPropertiesBytes = 0

    /// Reads the Property Length and sets the properties apart from what follows them.
    ///
    /// All properties together are bounded by `Limits.MQTT.propertiesBytes`. More is Quota exceeded, not Packet too large,
    /// since the packet may well be within the Maximum Packet Size that CONNACK announced.
    init(_ outer: inout ByteReader, allowed: PropertySet) throws(MalformedPacket) {
        let count = try outer.variableByteInteger("Property Length")
        guard count <= outer.remaining else { throw .truncated("properties", in: outer.packet, clause: "§2.2.2.1") }
        guard count <= Limits.MQTT.propertiesBytes else {
            throw .tooLong("properties", in: outer.packet, bytes: count, limit: Limits.MQTT.propertiesBytes)
        }
        self.init(encoded: try outer.slice(count, "properties"), of: outer.packet, allowed: allowed)
    }

    init(encoded: UnsafeRawBufferPointer, of packet: PacketType, allowed: PropertySet) {
        self.encoded = encoded
        self.allowed = allowed
        reader = ByteReader(encoded, of: packet)
    }

    /// How far the reading has come, from the beginning of the properties.
    var offset: Int { reader.offset }

    /// The next property, or nil at the end.
    mutating func next() throws(MalformedPacket) -> Property? {
        guard reader.remaining > 0 else { return nil }
        let offset = reader.offset
        let rawID = try reader.byte("properties")
        guard let id = PropertyID(rawValue: rawID), allowed.contains(id) else { throw notAllowed(rawID) }
        if seen.contains(id), id != .userProperty { throw repeated(id) }
        seen.insert(id)
        var property = Property(id: id, offset: offset)
        switch id.form {
        case .byte: property.number = Int(try reader.byte(id.name))
        case .flag:
            property.number = Int(try reader.byte(id.name))
            guard property.number <= 1 else { throw outOfRange(id, expected: "0 or 1") }
        case .twoBytes: property.number = Int(try reader.uint16(id.name))
        case .fourBytes: property.number = Int(try reader.uint32(id.name))
        case .variableByteInteger: property.number = try reader.variableByteInteger(id.name)
        case .text: property.bytes = try reader.text(id.name)
        case .binary: property.bytes = try reader.binary(id.name)
        case .textPair:
            property.bytes = try reader.text("User Property's name")
            property.value = try reader.text("User Property's value")
        }
        try checkLimits(of: property)
        return property
    }

    private mutating func checkLimits(of property: Property) throws(MalformedPacket) {
        switch property.id {
        case .contentType: try check(property, limit: Limits.MQTT.contentTypeBytes)
        case .correlationData: try check(property, limit: Limits.MQTT.correlationDataBytes)
        case .userProperty:
            userPropertiesBytes += property.bytes.count + property.value.count
            guard userPropertiesBytes <= Limits.MQTT.userPropertiesBytes else {
                throw .tooLong(
                    "User Properties", in: reader.packet, bytes: userPropertiesBytes,
                    limit: Limits.MQTT.userPropertiesBytes)
            }
        case .responseTopic:
            guard !Text.containsWildcard(property.bytes) else {
                throw .violation(
                    .protocolError, "MQTT-3.3.2-14", reader.packet, "has a wildcard in its Response Topic")
            }
        case .subscriptionIdentifier, .receiveMaximum, .maximumPacketSize:
            guard property.number > 0 else { throw outOfRange(property.id, expected: "1 or more") }
        case .topicAlias:
            guard property.number > 0 else {
                throw .violation(.topicAliasInvalid, "MQTT-3.3.2-8", reader.packet, "has Topic Alias 0")
            }
        case .payloadFormatIndicator, .messageExpiryInterval, .sessionExpiryInterval, .assignedClientIdentifier,
            .serverKeepAlive, .authenticationMethod, .authenticationData, .requestProblemInformation,
            .willDelayInterval, .requestResponseInformation, .responseInformation, .serverReference, .reasonString,
            .topicAliasMaximum, .maximumQoS, .retainAvailable, .wildcardSubscriptionAvailable,
            .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable:
            break
        }
    }

    private func check(_ property: Property, limit: Int) throws(MalformedPacket) {
        guard property.bytes.count <= limit else {
            throw .tooLong(property.id.name, in: reader.packet, bytes: property.bytes.count, limit: limit)
        }
    }

    @inline(never)
    private func notAllowed(_ rawID: UInt8) -> MalformedPacket {
        // Of PUBLISH, but only from a server.
        if reader.packet == .publish, rawID == PropertyID.subscriptionIdentifier.rawValue {
            return .violation(.protocolError, "MQTT-3.3.4-6", .publish, "has a Subscription Identifier")
        }
        let what = PropertyID(rawValue: rawID).map { "\($0.name)" } ?? "property \(rawID), which doesn't exist"
        return MalformedPacket(
            .malformedPacket, "§2.2.2.2", "The \(reader.packet.name) packet has a property not meant for it: \(what).")
    }

    @inline(never)
    private func repeated(_ id: PropertyID) -> MalformedPacket {
        MalformedPacket(.protocolError, "§2.2.2.2", "The \(reader.packet.name) packet has \(id.name) more than once.")
    }

    @inline(never)
    private func outOfRange(_ id: PropertyID, expected: StaticString) -> MalformedPacket {
        MalformedPacket(
            .protocolError, "§2.2.2.2", "The \(id.name) in \(reader.packet.name) is out of range; expected \(expected)."
        )
    }
}
