package import IoTModel

/// Who subscribed to what: filters by their levels, so that a topic finds its subscribers without looking at the others.
///
/// Owner: one event loop. Inputs are filters and topics that were checked before. A match looks at no more than 2 nodes to
/// the power of the topic's levels (8, `Limits.MQTT.topicSlashes`), however many filters there are.
/// MQTT 5.0 §4.7; AWS IoT Core, "MQTT topics".
package struct SubscriptionTree: Sendable {
    /// Changes with every insertion and removal.
    package private(set) var generation: UInt64 = 0
    /// Pairs of filter and subscriber.
    package private(set) var count = 0

    /// Whether `a/#` matches `a`, as OASIS has it and AWS IoT Core doesn't.
    private let parentMatches: Bool
    private var nodes: NodeTable

    /// - Parameter hashSeed: what a server draws at random, so that clients can't choose levels whose hashes collide.
    package init(hashSeed: UInt64 = 0x5A11_1907, hashMatchesParent parentMatches: Bool = false) {
        self.parentMatches = parentMatches
        nodes = NodeTable(seed: hashSeed)
    }

    /// How many levels are kept, the root among them.
    package var nodeCount: Int { nodes.count }

    /// Adds a subscription, or replaces the options of the one that the subscriber has for this filter.
    package mutating func insert(
        _ filter: UnsafeRawBufferPointer, _ subscriber: SubscriberID, _ options: SubscriptionOptions
    ) {
        generation &+= 1
        var node = NodeTable.root
        for level in Levels(filter) { node = nodes.childOrNew(level, of: node) }
        if nodes[node].subscribers.insert(subscriber, options) { count += 1 }
    }

    /// Removes the subscriber's subscription to this filter, if it has one, and the levels that nobody else needs.
    package mutating func remove(_ filter: UnsafeRawBufferPointer, _ subscriber: SubscriberID) {
        generation &+= 1
        var node = NodeTable.root
        for level in Levels(filter) {
            guard let child = nodes.child(level, of: node) else { return }
            node = child
        }
        guard nodes[node].subscribers.remove(subscriber) else { return }
        count -= 1
        while node != NodeTable.root, nodes[node].isEmpty {
            let parent = nodes[node].parent
            nodes.remove(node)
            node = parent
        }
    }

    /// Appends whom `topic` reaches, each subscriber once with the highest QoS of its matching subscriptions.
    ///
    /// Allocates nothing but the output, and a sort's scratch where many subscribers come from several filters.
    package func match(_ topic: UnsafeRawBufferPointer, into matches: inout [Match]) {
        let start = matches.count
        var levels = 1
        for byte in topic where byte == UInt8(ascii: "/") { levels += 1 }
        var lists = 0
        withUnsafeTemporaryAllocation(of: NodeTable.HashedLevel.self, capacity: levels) { hashed in
            var filled = 0
            for level in Levels(topic) {
                hashed[filled] = nodes.hashed(level)
                filled += 1
            }
            // [MQTT-4.7.2-1] a filter that begins with a wildcard doesn't match a topic that begins with `$`.
            let allowsWildcards = topic.first != UInt8(ascii: "$")
            collect(
                NodeTable.root, UnsafeBufferPointer(hashed)[...], allowsWildcards: allowsWildcards, lists: &lists,
                into: &matches)
        }
        // One list names a subscriber once.
        if lists > 1 { Self.mergeDuplicates(&matches, from: start) }
    }

    private func collect(
        _ node: UInt32, _ levels: Slice<UnsafeBufferPointer<NodeTable.HashedLevel>>, allowsWildcards: Bool,
        lists: inout Int, into matches: inout [Match]
    ) {
        guard let level = levels.first else {
            append(node, lists: &lists, into: &matches)
            if parentMatches { append(nodes[node].numberSign, lists: &lists, into: &matches) }
            return
        }
        if allowsWildcards {
            append(nodes[node].numberSign, lists: &lists, into: &matches)
            let plus = nodes[node].plus
            if plus != NodeTable.none {
                collect(plus, levels.dropFirst(), allowsWildcards: true, lists: &lists, into: &matches)
            }
        }
        if let child = nodes.child(level, of: node) {
            collect(child, levels.dropFirst(), allowsWildcards: true, lists: &lists, into: &matches)
        }
    }

    @inline(__always)
    private func append(_ node: UInt32, lists: inout Int, into matches: inout [Match]) {
        guard node != NodeTable.none else { return }
        nodes.withSubscribers(of: node) { entries in
            guard !entries.isEmpty else { return }
            lists += 1
            matches.append(contentsOf: entries)
        }
    }

    private static func mergeDuplicates(_ matches: inout [Match], from start: Int) {
        let kept = matches.withUnsafeMutableBufferPointer { all in
            var found = UnsafeMutableBufferPointer(rebasing: all[start...])
            found.sort { $0.subscriber < $1.subscriber }
            var last = 0
            for index in found.indices.dropFirst() {
                if found[index].subscriber == found[last].subscriber {
                    found[last].merge(found[index].options)
                } else {
                    last += 1
                    found[last] = found[index]
                }
            }
            return start + last + 1
        }
        matches.removeLast(matches.count - kept)
    }
}
