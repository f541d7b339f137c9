#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The nodes of a `SubscriptionTree`, numbered, and one hash table from parent and level to child for all of them.
///
/// Wildcard children stand in their parent, outside the hash table.
struct NodeTable: Sendable {
    struct Node: Sendable {
        let parent: UInt32
        /// The level's text; of a wildcard, the wildcard.
        let level: [UInt8]
        /// Whether it is in the hash table: no wildcard, not the root, not free.
        let isNamed: Bool
        /// Of parent and level.
        let key: UInt64
        var plus = NodeTable.none
        var numberSign = NodeTable.none
        /// Without the wildcards.
        var namedChildren: UInt32 = 0
        var subscribers = SubscriberList()

        /// Whether nothing needs this node.
        var isEmpty: Bool {
            subscribers.isEmpty && namedChildren == 0 && plus == NodeTable.none && numberSign == NodeTable.none
        }
    }

    /// A level with its hash, which is worked out once for all branches of the tree.
    struct HashedLevel {
        let bytes: UnsafeRawBufferPointer
        let hash: UInt64
    }

    static let root: UInt32 = 0
    /// No node. The root is nobody's child, so its number is free to say so.
    static let none: UInt32 = 0

    private let seed: UInt64
    private var nodes: [Node]
    private var freed: [UInt32] = []
    /// Open addressing with linear probing; a power of two, at most half full.
    private var slots: [UInt32]
    private var named = 0

    init(seed: UInt64) {
        self.seed = seed
        nodes = [Node(parent: Self.root, level: [], isNamed: false, key: 0)]
        slots = Array(repeating: Self.none, count: 16)
    }

    var count: Int { nodes.count - freed.count }

    subscript(node: UInt32) -> Node {
        _read { yield nodes[Int(node)] }
        _modify { yield &nodes[Int(node)] }
    }

    @inline(__always)
    func withSubscribers(of node: UInt32, _ body: (UnsafeBufferPointer<Match>) -> Void) {
        nodes[Int(node)].subscribers.entries.withUnsafeBufferPointer(body)
    }

    // MARK: Looking up

    func child(_ level: Level, of node: UInt32) -> UInt32? {
        if level.isPlus { return nodes[Int(node)].plus == Self.none ? nil : nodes[Int(node)].plus }
        if level.isHash { return nodes[Int(node)].numberSign == Self.none ? nil : nodes[Int(node)].numberSign }
        return child(hashed(level), of: node)
    }

    /// The child with this text; `+` and `#` are text like any other here.
    func child(_ level: HashedLevel, of node: UInt32) -> UInt32? {
        let key = Self.key(level.hash, parent: node)
        var slot = Int(truncatingIfNeeded: key) & (slots.count - 1)
        while slots[slot] != Self.none {
            let candidate = slots[slot]
            if isChild(candidate, of: node, level.bytes, key: key) { return candidate }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    @inline(__always)
    private func isChild(
        _ candidate: UInt32, of parent: UInt32, _ text: UnsafeRawBufferPointer, key: UInt64
    ) -> Bool {
        let index = Int(candidate)
        guard nodes[index].key == key, nodes[index].parent == parent else { return false }
        return nodes[index].level.withUnsafeBytes { level in
            guard level.count == text.count else { return false }
            guard let left = level.baseAddress, let right = text.baseAddress else { return true }
            return memcmp(left, right, level.count) == 0
        }
    }

    // MARK: Changing

    mutating func childOrNew(_ level: Level, of parent: UInt32) -> UInt32 {
        if let child = child(level, of: parent) { return child }
        let isNamed = !level.isPlus && !level.isHash
        let key = isNamed ? Self.key(hashed(level).hash, parent: parent) : 0
        let number = add(Node(parent: parent, level: Array(level.bytes), isNamed: isNamed, key: key))
        if level.isPlus {
            nodes[Int(parent)].plus = number
        } else if level.isHash {
            nodes[Int(parent)].numberSign = number
        } else {
            nodes[Int(parent)].namedChildren += 1
            named += 1
            if named * 2 > slots.count { grow() } else { place(number) }
        }
        return number
    }

    private mutating func add(_ node: Node) -> UInt32 {
        guard let number = freed.popLast() else {
            nodes.append(node)
            return UInt32(nodes.count - 1)
        }
        nodes[Int(number)] = node
        return number
    }

    /// - Parameter number: an empty node other than the root.
    mutating func remove(_ number: UInt32) {
        let node = nodes[Int(number)]
        assert(node.isEmpty && number != Self.root, "only a node that nothing needs is removed")
        if node.isNamed {
            nodes[Int(node.parent)].namedChildren -= 1
            named -= 1
            unplace(number, key: node.key)
        } else if nodes[Int(node.parent)].plus == number {
            nodes[Int(node.parent)].plus = Self.none
        } else {
            nodes[Int(node.parent)].numberSign = Self.none
        }
        // The text's memory goes now, the number is used again.
        nodes[Int(number)] = Node(parent: Self.root, level: [], isNamed: false, key: 0)
        freed.append(number)
    }

    private mutating func place(_ number: UInt32) {
        var slot = Int(truncatingIfNeeded: nodes[Int(number)].key) & (slots.count - 1)
        while slots[slot] != Self.none { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = number
    }

    private mutating func grow() {
        slots = Array(repeating: Self.none, count: slots.count * 2)
        for number in nodes.indices where nodes[number].isNamed { place(UInt32(number)) }
    }

    /// Closes the gap by moving back whoever was pushed past it, so that no search stops early.
    private mutating func unplace(_ number: UInt32, key: UInt64) {
        let mask = slots.count - 1
        var gap = Int(truncatingIfNeeded: key) & mask
        while slots[gap] != number { gap = (gap + 1) & mask }
        var slot = (gap + 1) & mask
        while slots[slot] != Self.none {
            let wanted = Int(truncatingIfNeeded: nodes[Int(slots[slot])].key) & mask
            if (slot - wanted) & mask >= (slot - gap) & mask {
                slots[gap] = slots[slot]
                gap = slot
            }
            slot = (slot + 1) & mask
        }
        slots[gap] = Self.none
    }

    // MARK: Hashing

    /// Eight bytes at a time, multiplied and folded.
    func hashed(_ level: Level) -> HashedLevel {
        let bytes = level.bytes
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = Self.mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return HashedLevel(bytes: bytes, hash: Self.mix(hash ^ tail))
    }

    @inline(__always)
    private static func key(_ hash: UInt64, parent: UInt32) -> UInt64 {
        mix(hash ^ UInt64(parent) << 32)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
        return high ^ low
    }
}
