/// What a subscriber wants of one filter, in the byte that SUBSCRIBE carries. MQTT 5.0 §3.8.3.1; in 3.1.1 only the QoS is used.
package struct SubscriptionOptions: Sendable, Hashable {
    /// When retained messages are sent. MQTT 5.0 §3.8.3.1.
    package enum RetainHandling: UInt8, Sendable, CaseIterable {
        case sendAtSubscribe = 0
        case sendIfNew = 1
        case doNotSend = 2
    }

    /// Always a byte that `init(rawValue:)` accepts.
    package let rawValue: UInt8

    /// - Returns: nil when the QoS or the retain handling is 3, or a reserved bit is set.
    package init?(rawValue: UInt8) {
        guard rawValue & 0b1100_0000 == 0, rawValue & 0b11 != 3, rawValue >> 4 != 3 else { return nil }
        self.rawValue = rawValue
    }

    package init(
        qos: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .sendAtSubscribe
    ) {
        rawValue =
            qos.rawValue | (noLocal ? 0b100 : 0) | (retainAsPublished ? 0b1000 : 0) | retainHandling.rawValue << 4
    }

    package var qos: QoS { QoS(rawValue: rawValue & 0b11) ?? .atMostOnce }
    /// The subscriber's own messages aren't sent back to it.
    package var noLocal: Bool { rawValue & 0b100 != 0 }
    package var retainAsPublished: Bool { rawValue & 0b1000 != 0 }
    package var retainHandling: RetainHandling { RetainHandling(rawValue: rawValue >> 4) ?? .sendAtSubscribe }
}
