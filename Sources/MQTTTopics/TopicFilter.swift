import IoTModel

/// What subscriptions are made to. MQTT 5.0 §4.7, §4.8.2; AWS IoT Core, "MQTT topics".
package enum TopicFilter {
    /// A filter's parts: with `$share/NAME/` in front, the group's name and the filter proper.
    package struct Parts {
        package let shareName: UnsafeRawBufferPointer?
        package let filter: UnsafeRawBufferPointer
    }

    /// - Returns: the parts, as slices of the caller's bytes.
    @discardableResult
    package static func check(_ text: UnsafeRawBufferPointer) throws(TopicError) -> Parts {
        guard !text.isEmpty else { throw .empty }
        guard text.starts(with: "$share/".utf8) || text.elementsEqual("$share".utf8) else {
            try checkLevels(text)
            return Parts(shareName: nil, filter: text)
        }
        let parts = try share(text)
        try checkLevels(parts.filter)
        return parts
    }

    private static func share(_ text: UnsafeRawBufferPointer) throws(TopicError) -> Parts {
        let afterPrefix = min(7, text.count)
        guard let slash = text[afterPrefix...].firstIndex(of: UInt8(ascii: "/")) else { throw .malformedShare }
        let name = UnsafeRawBufferPointer(rebasing: text[afterPrefix..<slash])
        let filter = UnsafeRawBufferPointer(rebasing: text[(slash + 1)...])
        // [MQTT-4.8.2-1], [MQTT-4.8.2-2]
        guard !name.isEmpty, name.count <= 128, !name.contains(UInt8(ascii: "+")), !name.contains(UInt8(ascii: "#")),
            !filter.isEmpty
        else { throw .malformedShare }
        return Parts(shareName: name, filter: filter)
    }

    private static func checkLevels(_ filter: UnsafeRawBufferPointer) throws(TopicError) {
        guard filter.count <= Limits.MQTT.topicBytes else { throw .tooLong(bytes: filter.count) }
        guard !filter.contains(0) else { throw .containsNull }
        var slashes = -1
        var hashWasLast = false
        for level in Levels(filter) {
            slashes += 1
            // [MQTT-4.7.1-1], [MQTT-4.7.1-2]
            guard !hashWasLast, level.hasWildcardsAlone else { throw .misplacedWildcard }
            hashWasLast = level.isHash
        }
        guard slashes <= Limits.MQTT.topicSlashes else { throw .tooManyLevels(slashes: slashes) }
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
            guard level.isPlus || level.equals(topicLevels[index].bytes) else { return false }
        }
        return filterLevels.count == topicLevels.count
    }
}
