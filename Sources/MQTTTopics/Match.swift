package import IoTModel

/// Whom a subscription delivers to, as the owner of the tree numbers them.
package struct SubscriberID: Hashable, Sendable, Comparable {
    package let rawValue: UInt32
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One subscriber that a topic reaches.
package struct Match: Hashable, Sendable {
    package let subscriber: SubscriberID
    package internal(set) var options: SubscriptionOptions

    /// For a subscriber with a second subscription to one topic: one delivery with the higher QoS, which is the choice that
    /// MQTT 5.0 §3.3.4 leaves; its own messages unless both refuse them.
    mutating func merge(_ other: SubscriptionOptions) {
        options = SubscriptionOptions(
            qos: max(options.qos, other.qos), noLocal: options.noLocal && other.noLocal,
            retainAsPublished: options.retainAsPublished || other.retainAsPublished,
            retainHandling: options.retainHandling)
    }
}
