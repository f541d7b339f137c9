import IoTModel

/// What subscriptions are made to. MQTT 5.0 §4.7, §4.8.2; AWS IoT Core, "MQTT topics".
package enum TopicFilter {
    /// What a filter is: of its own, or of a group that shares its messages.
    package enum Reading: Equatable, Sendable {
        case plain
        /// `$share/NAME/FILTER`. MQTT 5.0 §4.8.2.
        case shared
        case defect(TopicError)
    }

    package static func read(_ text: [UInt8]) -> Reading { text.withUnsafeBytes { read($0) } }

    package static func read(_ text: UnsafeRawBufferPointer) -> Reading {
        guard !text.isEmpty else { return .defect(.empty) }
        guard text.starts(with: "$share/".utf8) || text.elementsEqual("$share".utf8) else {
            return levelDefect(in: text).map(Reading.defect) ?? .plain
        }
        guard let filter = sharedFilter(in: text) else { return .defect(.malformedShare) }
        return levelDefect(in: filter).map(Reading.defect) ?? .shared
    }

    /// The filter after `$share/NAME/`; nil when there is none. [MQTT-4.8.2-1], [MQTT-4.8.2-2]
    private static func sharedFilter(in text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let nameStart = min(7, text.count)
        guard let slash = text[nameStart...].firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = text[nameStart..<slash]
        // A continuation byte belongs to the character before it.
        let characters = name.count { $0 & 0xC0 != 0x80 }
        guard (1...128).contains(characters), !name.contains(UInt8(ascii: "+")), !name.contains(UInt8(ascii: "#")),
            slash + 1 < text.count
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: text[(slash + 1)...])
    }

    private static func levelDefect(in filter: UnsafeRawBufferPointer) -> TopicError? {
        guard filter.count <= Limits.MQTT.topicBytes else { return .tooLong(bytes: filter.count) }
        guard !filter.contains(0) else { return .containsNull }
        var slashes = -1
        var hashWasLast = false
        for level in Levels(filter) {
            slashes += 1
            // [MQTT-4.7.1-1], [MQTT-4.7.1-2]
            guard !hashWasLast, level.hasWildcardsAlone else { return .misplacedWildcard }
            hashWasLast = level.isHash
        }
        return slashes <= Limits.MQTT.topicSlashes ? nil : .tooManyLevels(slashes: slashes)
    }

    /// Whether `filter` takes `topic`: the rules as they read, for tests and tools; the broker uses `SubscriptionTree`.
    package static func matches(
        _ filter: UnsafeRawBufferPointer, _ topic: UnsafeRawBufferPointer, hashMatchesParent: Bool = false
    ) -> Bool {
        let filterLevels = Array(Levels(filter))
        let topicLevels = Array(Levels(topic))
        let beginsWithDollar = topic.first == UInt8(ascii: "$")
        for (index, level) in filterLevels.enumerated() {
            if index == 0, beginsWithDollar, level.isPlus || level.isHash { return false }
            if level.isHash { return index < topicLevels.count || hashMatchesParent && index == topicLevels.count }
            guard index < topicLevels.count else { return false }
            guard level.isPlus || level.bytes.elementsEqual(topicLevels[index].bytes) else { return false }
        }
        return filterLevels.count == topicLevels.count
    }
}
