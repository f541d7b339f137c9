import IoTModel
import MQTTTopics

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension SubscriptionTree {
    mutating func insert(_ filter: String, _ subscriber: UInt32, _ options: SubscriptionOptions = SubscriptionOptions())
    {
        Array(filter.utf8).withUnsafeBytes { insert($0, SubscriberID(subscriber), options) }
    }

    mutating func remove(_ filter: String, _ subscriber: UInt32) {
        Array(filter.utf8).withUnsafeBytes { remove($0, SubscriberID(subscriber)) }
    }

    /// In the order of the subscribers.
    func matches(_ topic: String) -> [Match] {
        var matches: [Match] = []
        Array(topic.utf8).withUnsafeBytes { match($0, into: &matches) }
        return matches.sorted { $0.subscriber < $1.subscriber }
    }

    func subscribers(_ topic: String) -> [UInt32] { matches(topic).map(\.subscriber.rawValue) }
}

func matches(_ filter: String, _ topic: String, hashMatchesParent: Bool = false) -> Bool {
    Array(filter.utf8).withUnsafeBytes { filter in
        Array(topic.utf8).withUnsafeBytes { topic in
            TopicFilter.matches(filter, topic, hashMatchesParent: hashMatchesParent)
        }
    }
}

/// `count` levels of one character.
func levels(_ count: Int) -> String { Array(repeating: "l", count: count).joined(separator: "/") }
func letters(_ count: Int) -> String { String(repeating: "x", count: count) }
