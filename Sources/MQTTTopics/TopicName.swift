import IoTModel

/// Why bytes aren't a topic name or topic filter that AWS IoT Core takes.
package enum TopicError: Equatable, Sendable {
    case empty
    case tooLong(bytes: Int)
    case tooManyLevels(slashes: Int)
    case containsNull
    /// A topic name with `+` or `#`.
    case containsWildcard
    /// A filter with `#` elsewhere than alone on the last level, or `+` beside other characters.
    case misplacedWildcard
    /// `$share` without a name, with a wildcard in its name, or without a filter.
    case malformedShare

    /// The rest of a sentence that begins with the topic.
    package var sentence: String {
        switch self {
        case .empty: "is empty; expected at least one character."
        case .tooLong(let bytes): "takes \(bytes) bytes of UTF-8; at most \(Limits.MQTT.topicBytes) are accepted."
        case .tooManyLevels(let slashes):
            "has \(slashes) slashes; at most \(Limits.MQTT.topicSlashes) are accepted."
        case .containsNull: "contains U+0000, which no topic may."
        case .containsWildcard: "contains `+` or `#`, which only a topic filter may."
        case .misplacedWildcard: "has a misplaced wildcard: `#` must be the last level and `+` a whole level."
        case .malformedShare: "isn't of the form $share/NAME/FILTER."
        }
    }
}

/// What messages are published to. MQTT 5.0 §4.7; AWS IoT Core, "MQTT topics".
package enum TopicName {
    /// - Returns: nil for a topic name. UTF-8 is the decoder's matter; this is about what is in it.
    package static func defect(in topic: UnsafeRawBufferPointer) -> TopicError? {
        guard !topic.isEmpty else { return .empty }
        guard topic.count <= Limits.MQTT.topicBytes else { return .tooLong(bytes: topic.count) }
        var slashes = 0
        for byte in topic {
            switch byte {
            case UInt8(ascii: "/"): slashes += 1
            case UInt8(ascii: "+"), UInt8(ascii: "#"): return .containsWildcard
            case 0: return .containsNull
            default: break
            }
        }
        guard slashes > Limits.MQTT.topicSlashes else { return nil }
        // The three segments `$aws/rules/NAME/` aren't counted.
        let counted = topic.starts(with: "$aws/rules/".utf8) ? slashes - 3 : slashes
        return counted <= Limits.MQTT.topicSlashes ? nil : .tooManyLevels(slashes: counted)
    }

    package static func defect(in topic: [UInt8]) -> TopicError? { topic.withUnsafeBytes { defect(in: $0) } }
}
