import MQTTTopics

#if canImport(Glibc)
    import Glibc
#endif

/// Where messages of one topic go, as far as this event loop knows. Worked out once, used until something changes.
final class Route {
    struct Receiver {
        let match: Match
        /// Whether the receiver's policies let it have this topic; asked at the first delivery.
        var mayReceive: Bool?
    }

    let topic: [UInt8]
    fileprivate let hash: UInt64
    /// The topic isn't one of messages: what is published there is for the server.
    let request: RequestTopic?
    fileprivate(set) var receivers: [Receiver] = []
    /// Other event loops with a subscriber for it.
    fileprivate(set) var loops: [Int] = []
    fileprivate(set) var generation: UInt64 = 0

    fileprivate init(topic: UnsafeRawBufferPointer, hash: UInt64) {
        self.topic = Array(topic)
        self.hash = hash
        request = RequestTopic(topic)
    }

    func note(mayReceive: Bool, at index: Int) { receivers[index].mayReceive = mayReceive }

    func hasTopic(_ other: UnsafeRawBufferPointer) -> Bool {
        guard topic.count == other.count, let theirs = other.baseAddress else { return topic.isEmpty && other.isEmpty }
        return topic.withUnsafeBytes { mine in
            mine.baseAddress.map { memcmp($0, theirs, other.count) == 0 } ?? false
        }
    }

    func resolve(generation: UInt64, receivers: [Receiver], loops: [Int]) {
        self.generation = generation
        self.receivers = receivers
        self.loops = loops
    }
}

/// The routes of one event loop by topic, found without an allocation. Forgets everything when it is full.
struct RouteTable {
    private var slots: [Route?]
    private var count = 0
    private let maximum: Int

    init(maximum: Int = 65_536) {
        self.maximum = maximum
        slots = Array(repeating: nil, count: 1_024)
    }

    mutating func route(for topic: UnsafeRawBufferPointer) -> Route {
        let hash = Self.hash(topic)
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while let route = slots[index] {
            if route.hash == hash, route.hasTopic(topic) { return route }
            index = (index + 1) & (slots.count - 1)
        }
        let route = Route(topic: topic, hash: hash)
        insert(route)
        return route
    }

    private mutating func insert(_ route: Route) {
        if count >= maximum {
            slots = Array(repeating: nil, count: 1_024)
            count = 0
        } else if (count + 1) * 2 > slots.count {
            grow()
        }
        place(route)
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: nil, count: old.count * 2)
        for case let route? in old { place(route) }
    }

    private mutating func place(_ route: Route) {
        var index = Int(truncatingIfNeeded: route.hash) & (slots.count - 1)
        while slots[index] != nil { index = (index + 1) & (slots.count - 1) }
        slots[index] = route
    }

    /// A seeded multiply-and-fold hash over 8-byte words: topics are short and chosen by clients, so the seed is random.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mix(hash ^ tail)
    }

    private static let seed = UInt64.random(in: .min ... .max)

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
