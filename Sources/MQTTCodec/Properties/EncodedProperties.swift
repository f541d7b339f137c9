/// The properties of a PUBLISH or a will in their wire form, without their length: for messages that don't come from a
/// PUBLISH packet. Kept as long as wanted; read again by `PublishProperties(encoded:)`.
package struct EncodedProperties: Sendable, Hashable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// - Parameters: text in UTF-8; every value within its limit in `Limits.MQTT`, or `PublishProperties(encoded:)` refuses it.
    package init(
        payloadIsUTF8: Bool? = nil, messageExpirySeconds: UInt32? = nil, contentType: [UInt8]? = nil,
        responseTopic: [UInt8]? = nil, correlationData: [UInt8]? = nil, topicAlias: UInt16? = nil,
        userProperties: [UserProperty] = []
    ) {
        if let payloadIsUTF8 { bytes.append(.payloadFormatIndicator, byte: payloadIsUTF8 ? 1 : 0) }
        if let messageExpirySeconds { bytes.append(.messageExpiryInterval, uint32: messageExpirySeconds) }
        if let contentType { bytes.append(.contentType, binary: contentType) }
        if let responseTopic { bytes.append(.responseTopic, binary: responseTopic) }
        if let correlationData { bytes.append(.correlationData, binary: correlationData) }
        if let topicAlias { bytes.append(.topicAlias, uint16: topicAlias) }
        bytes.append(userProperties)
    }

    /// Keeps a property as it was read.
    ///
    /// - Parameter end: where the property ends in `encoded`.
    mutating func append(_ property: Property, from encoded: UnsafeRawBufferPointer, upTo end: Int) {
        bytes.append(raw: UnsafeRawBufferPointer(rebasing: encoded[property.offset..<end]))
    }
}
