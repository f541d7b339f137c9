import MQTTTopics

/// What clients may do with topics that begin with `$`. AWS IoT Core, "Reserved topics".
enum ReservedTopics {
    static let basicIngest = "$aws/rules/"

    /// - Returns: the rest of a sentence that begins with the topic, or nil for a topic that may be published to.
    static func publishDefect(_ topic: UnsafeRawBufferPointer) -> String? {
        if let defect = TopicName.defect(in: topic) { return defect.sentence }
        guard topic.first == UInt8(ascii: "$") else { return nil }
        guard RequestTopic(topic) == nil else { return nil }
        return "is reserved and not open for publishing."
    }
}

/// What a peer sent, as a sentence names it: in backticks, and cut where it is too long to be a topic.
struct Quotation: CustomStringConvertible {
    private static let bytesShown = 256
    let description: String

    init(_ bytes: UnsafeRawBufferPointer) {
        let text = String(decoding: bytes.prefix(Self.bytesShown), as: UTF8.self)
        description = bytes.count <= Self.bytesShown ? "`\(text)`" : "`\(text)…`"
    }

    init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { Quotation($0) } }
}
