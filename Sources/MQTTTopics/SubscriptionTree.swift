package import IoTModel

/// Whom a subscription delivers to, as the owner of the tree numbers them.
package struct SubscriberID: Hashable, Sendable, Comparable {
    package let rawValue: UInt32
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One subscriber that a topic reaches.
package struct Match: Equatable, Sendable {
    package let subscriber: SubscriberID
    package let options: SubscriptionOptions
}

/// Who subscribed to what: filters by their levels, so that a topic finds its subscribers without looking at the others.
///
/// Owner: one event loop. Inputs are filters and topics that were checked before. A match looks at no more than 2 nodes to
/// the power of the topic's levels (8, `Limits.MQTT.topicSlashes`), however many filters there are.
/// MQTT 5.0 §4.7; AWS IoT Core, "MQTT topics".
package struct SubscriptionTree: Sendable {
    private struct Entry: Sendable {
        let subscriber: SubscriberID
        var options: SubscriptionOptions
    }

    private struct Node: Sendable {
        /// The level's text; nodes are found by its hash and told apart by it.
        var segment: [UInt8] = []
        var parent: Int32 = -1
        /// By the hash of the child's segment: the first of a chain.
        var children: [UInt64: Int32] = [:]
        /// The next child of the same parent whose segment has the same hash.
        var next: Int32 = -1
        /// The child for `+`.
        var plus: Int32 = -1
        /// Subscriptions that end here, and those that end here with `#`.
        var entries: [Entry] = []
        var hashEntries: [Entry] = []

        var isEmpty: Bool { entries.isEmpty && hashEntries.isEmpty && children.isEmpty && plus < 0 }
    }

    private var nodes: [Node] = [Node()]
    private var free: [Int32] = []
    /// Whether `a/#` matches `a`, as OASIS has it and AWS IoT Core doesn't.
    private let parentMatches: Bool
    /// Changes with every insertion and removal.
    package private(set) var generation: UInt64 = 0
    package private(set) var count = 0

    package init(hashMatchesParent parentMatches: Bool = false) { self.parentMatches = parentMatches }

    /// Adds a subscription, or replaces the options of the one that the subscriber has for this filter.
    package mutating func insert(
        _ filter: UnsafeRawBufferPointer, _ subscriber: SubscriberID, _ options: SubscriptionOptions
    ) {
        generation &+= 1
        var index: Int32 = 0
        for segment in Levels(filter) {
            if segment.isHash {
                return Self.put(Entry(subscriber: subscriber, options: options), in: &nodes[Int(index)].hashEntries, &count)
            }
            index = segment.isPlus ? plusChild(of: index) : child(of: index, segment)
        }
        Self.put(Entry(subscriber: subscriber, options: options), in: &nodes[Int(index)].entries, &count)
    }

    /// Removes the subscriber's subscription to this filter, if it has one.
    package mutating func remove(_ filter: UnsafeRawBufferPointer, _ subscriber: SubscriberID) {
        generation &+= 1
        var index: Int32 = 0
        for segment in Levels(filter) {
            if segment.isHash {
                Self.take(subscriber, from: &nodes[Int(index)].hashEntries, &count)
                return prune(index)
            }
            let found = segment.isPlus ? nodes[Int(index)].plus : find(segment, below: index)
            guard found >= 0 else { return }
            index = found
        }
        Self.take(subscriber, from: &nodes[Int(index)].entries, &count)
        prune(index)
    }

    /// Appends whom `topic` reaches, each subscriber once with the highest QoS of its matching subscriptions.
    package func match(_ topic: UnsafeRawBufferPointer, into matches: inout [Match]) {
        let first = matches.count
        // [MQTT-4.7.2-1] a filter that begins with a wildcard doesn't match a topic that begins with `$`.
        collect(0, topic, from: 0, allowsWildcards: topic.first != UInt8(ascii: "$"), into: &matches)
        Self.mergeDuplicates(&matches, from: first)
    }

    // MARK: Matching

    private func collect(
        _ index: Int32, _ topic: UnsafeRawBufferPointer, from start: Int, allowsWildcards: Bool,
        into matches: inout [Match]
    ) {
        guard start <= topic.count else {
            Self.append(nodes[Int(index)].entries, to: &matches)
            if parentMatches { Self.append(nodes[Int(index)].hashEntries, to: &matches) }
            return
        }
        if allowsWildcards { Self.append(nodes[Int(index)].hashEntries, to: &matches) }
        var end = start
        while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
        let exact = find(Level(UnsafeRawBufferPointer(rebasing: topic[start..<end])), below: index)
        if exact >= 0 { collect(exact, topic, from: end + 1, allowsWildcards: true, into: &matches) }
        let plus = nodes[Int(index)].plus
        if allowsWildcards, plus >= 0 { collect(plus, topic, from: end + 1, allowsWildcards: true, into: &matches) }
    }

    private static func append(_ entries: [Entry], to matches: inout [Match]) {
        for entry in entries { matches.append(Match(subscriber: entry.subscriber, options: entry.options)) }
    }

    private static func mergeDuplicates(_ matches: inout [Match], from first: Int) {
        guard matches.count - first > 1 else { return }
        matches[first...].sort { $0.subscriber < $1.subscriber }
        var kept = first
        for index in (first + 1)..<matches.count {
            if matches[index].subscriber == matches[kept].subscriber {
                matches[kept] = Match(
                    subscriber: matches[kept].subscriber, options: matches[kept].options.merged(with: matches[index].options))
            } else {
                kept += 1
                matches[kept] = matches[index]
            }
        }
        matches.removeLast(matches.count - kept - 1)
    }

    // MARK: Nodes

    private func find(_ segment: Level, below parent: Int32) -> Int32 {
        var index = nodes[Int(parent)].children[segment.hash] ?? -1
        while index >= 0, !segment.equals(nodes[Int(index)].segment) { index = nodes[Int(index)].next }
        return index
    }

    private mutating func child(of parent: Int32, _ segment: Level) -> Int32 {
        let found = find(segment, below: parent)
        guard found < 0 else { return found }
        let index = allocate(parent: parent, segment: segment.bytes)
        nodes[Int(index)].next = nodes[Int(parent)].children.updateValue(index, forKey: segment.hash) ?? -1
        return index
    }

    private mutating func plusChild(of parent: Int32) -> Int32 {
        let found = nodes[Int(parent)].plus
        guard found < 0 else { return found }
        let index = allocate(parent: parent, segment: [UInt8(ascii: "+")])
        nodes[Int(parent)].plus = index
        return index
    }

    private mutating func allocate(parent: Int32, segment: [UInt8]) -> Int32 {
        var node = Node()
        node.parent = parent
        node.segment = segment
        if let index = free.popLast() {
            nodes[Int(index)] = node
            return index
        }
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    /// Frees a node that holds nothing any more, and its parents likewise.
    private mutating func prune(_ start: Int32) {
        var index = start
        while index > 0, nodes[Int(index)].isEmpty {
            let parent = nodes[Int(index)].parent
            if nodes[Int(parent)].plus == index {
                nodes[Int(parent)].plus = -1
            } else {
                unlink(index, from: parent)
            }
            nodes[Int(index)] = Node()
            free.append(index)
            index = parent
        }
    }

    private mutating func unlink(_ index: Int32, from parent: Int32) {
        let hash = nodes[Int(index)].segment.withUnsafeBytes { Level($0).hash }
        let next = nodes[Int(index)].next
        var before = nodes[Int(parent)].children[hash] ?? -1
        guard before != index else {
            nodes[Int(parent)].children[hash] = next >= 0 ? next : nil
            return
        }
        while before >= 0, nodes[Int(before)].next != index { before = nodes[Int(before)].next }
        if before >= 0 { nodes[Int(before)].next = next }
    }

    // Entries are sorted by subscriber: a filter may have a hundred thousand of them.

    private static func put(_ entry: Entry, in entries: inout [Entry], _ count: inout Int) {
        let index = place(of: entry.subscriber, in: entries)
        if index < entries.count, entries[index].subscriber == entry.subscriber {
            entries[index].options = entry.options
        } else {
            entries.insert(entry, at: index)
            count += 1
        }
    }

    private static func take(_ subscriber: SubscriberID, from entries: inout [Entry], _ count: inout Int) {
        let index = place(of: subscriber, in: entries)
        guard index < entries.count, entries[index].subscriber == subscriber else { return }
        entries.remove(at: index)
        count -= 1
    }

    /// The first index whose subscriber isn't before this one.
    private static func place(of subscriber: SubscriberID, in entries: [Entry]) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].subscriber < subscriber { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension SubscriptionOptions {
    /// For a subscriber with two subscriptions to one topic: the higher QoS; its own messages unless both refuse them.
    fileprivate func merged(with other: SubscriptionOptions) -> SubscriptionOptions {
        SubscriptionOptions(
            qos: max(qos, other.qos), noLocal: noLocal && other.noLocal,
            retainAsPublished: retainAsPublished || other.retainAsPublished, retainHandling: retainHandling)
    }
}
