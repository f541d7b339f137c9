/// The properties of one PUBLISH: checked, and read in place. MQTT 5.0 §3.3.2.3.
///
/// Points into the packet's buffer and lives no longer than it.
package struct PublishProperties {
    /// A text or binary value's place in `encoded`; properties take at most `Limits.MQTT.propertiesBytes`.
    private struct Place {
        let offset: UInt16
        let count: UInt16
    }

    /// As the publisher wrote them, without their length.
    package let encoded: UnsafeRawBufferPointer
    package private(set) var messageExpirySeconds: UInt32?
    /// 1 or more.
    package private(set) var topicAlias: UInt16?
    package private(set) var payloadIsUTF8: Bool?
    private var contentTypePlace: Place?
    private var responseTopicPlace: Place?
    private var correlationDataPlace: Place?
    /// Where the two properties that aren't forwarded as they came begin in `encoded`.
    private var messageExpiryOffset: UInt16 = 0
    private var topicAliasOffset: UInt16 = 0
    private(set) var hasUserProperties = false

    package static var none: PublishProperties { PublishProperties() }

    init() { encoded = UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Reads properties that were encoded apart from a packet, such as a will's or `EncodedProperties`.
    package init(encoded: UnsafeRawBufferPointer) throws(MalformedPacket) {
        try self.init(PropertyReader(encoded: encoded, of: .publish, allowed: .publish))
    }

    init(_ reader: consuming PropertyReader) throws(MalformedPacket) {
        var reader = reader
        encoded = reader.encoded
        while let property = try reader.next() {
            switch property.id {
            case .payloadFormatIndicator: payloadIsUTF8 = property.number == 1
            case .messageExpiryInterval:
                messageExpirySeconds = UInt32(truncatingIfNeeded: property.number)
                messageExpiryOffset = UInt16(truncatingIfNeeded: property.offset)
            case .topicAlias:
                topicAlias = UInt16(truncatingIfNeeded: property.number)
                topicAliasOffset = UInt16(truncatingIfNeeded: property.offset)
            case .contentType: contentTypePlace = place(of: property)
            case .responseTopic: responseTopicPlace = place(of: property)
            case .correlationData: correlationDataPlace = place(of: property)
            case .userProperty: hasUserProperties = true
            case .subscriptionIdentifier, .sessionExpiryInterval, .assignedClientIdentifier, .serverKeepAlive,
                .authenticationMethod, .authenticationData, .requestProblemInformation, .willDelayInterval,
                .requestResponseInformation, .responseInformation, .serverReference, .reasonString, .receiveMaximum,
                .topicAliasMaximum, .maximumQoS, .retainAvailable, .maximumPacketSize, .wildcardSubscriptionAvailable,
                .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable:
                assertionFailure("the reader lets through a PUBLISH's properties alone")
            }
        }
    }

    /// UTF-8, at most `Limits.MQTT.contentTypeBytes`.
    package var contentType: UnsafeRawBufferPointer? { contentTypePlace.map(slice) }
    /// UTF-8 without wildcards.
    package var responseTopic: UnsafeRawBufferPointer? { responseTopicPlace.map(slice) }
    /// At most `Limits.MQTT.correlationDataBytes`.
    package var correlationData: UnsafeRawBufferPointer? { correlationDataPlace.map(slice) }

    package var userProperties: UserProperties { UserProperties(encoded) }

    private func place(of property: Property) -> Place {
        // Identifier and length stand before the value.
        Place(
            offset: UInt16(truncatingIfNeeded: property.offset + 3),
            count: UInt16(truncatingIfNeeded: property.bytes.count))
    }

    private func slice(_ place: Place) -> UnsafeRawBufferPointer {
        let offset = Int(place.offset)
        return UnsafeRawBufferPointer(rebasing: encoded[offset..<offset + Int(place.count)])
    }

    // MARK: Forwarding

    /// Identifier and value of Topic Alias, which means nothing on another connection.
    private static let topicAliasBytes = 3
    /// Identifier and value of Message Expiry Interval, which is rewritten to what is left.
    private static let messageExpiryBytes = 5

    /// How many bytes the properties take for a receiver, without their length.
    var forwardedBytes: Int { encoded.count - (topicAlias == nil ? 0 : Self.topicAliasBytes) }

    /// Appends the properties for a receiver: all as they came, less Topic Alias, with `expirySeconds` for Message Expiry
    /// Interval if the publisher gave one. [MQTT-3.3.2-6, -15, -16, -18, -20]
    func appendForwarded(expirySeconds: UInt32?, to bytes: inout [UInt8]) {
        let start = bytes.count
        if topicAlias == nil {
            bytes.append(raw: encoded)
        } else {
            let offset = Int(topicAliasOffset)
            bytes.append(raw: UnsafeRawBufferPointer(rebasing: encoded[..<offset]))
            bytes.append(raw: UnsafeRawBufferPointer(rebasing: encoded[(offset + Self.topicAliasBytes)...]))
        }
        guard messageExpirySeconds != nil, let expirySeconds else { return }
        var offset = start + Int(messageExpiryOffset) + 1
        if topicAlias != nil, topicAliasOffset < messageExpiryOffset { offset -= Self.topicAliasBytes }
        bytes.write(uint32: expirySeconds, at: offset)
    }
}
