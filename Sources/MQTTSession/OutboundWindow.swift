package import MQTTCodec

/// The QoS 1 messages on their way to one client: which packet identifiers are in use, and how many more may be sent.
///
/// Owner: the session. Identifiers are given in turn and skip those in use; until the first message it holds nothing.
/// MQTT 5.0 §4.9, §2.2.1.
package struct OutboundWindow: Sendable, Equatable {
    package enum OnAcknowledge: Equatable, Sendable { case released, unknown }

    /// The client's Receive Maximum or the server's own limit, whichever is lower.
    package let limit: Int
    private var last: PacketID?
    /// In the order they were sent, which is nearly always the order in which they are acknowledged.
    private var inFlight: [PacketID] = []
    private var first = 0

    package init(limit: Int) {
        precondition((1...65_535).contains(limit), "a window has room for 1 to 65,535 messages")
        self.limit = limit
    }

    package var count: Int { inFlight.count - first }
    package var hasRoom: Bool { count < limit }

    /// - Returns: the identifier to send with, or nil when the window is full.
    package mutating func take() -> PacketID? {
        guard hasRoom else { return nil }
        var id = last?.next ?? .first
        // Only an identifier that went round 65,535 others can still be in use.
        while count > 0, inFlight[first...].contains(id) { id = id.next }
        last = id
        inFlight.append(id)
        return id
    }

    package mutating func acknowledged(_ id: PacketID) -> OnAcknowledge {
        guard let index = inFlight[first...].firstIndex(of: id) else { return .unknown }
        if index == first {
            first += 1
        } else {
            inFlight.remove(at: index)
        }
        if first == inFlight.count {
            inFlight.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 256 {
            inFlight.removeFirst(first)
            first = 0
        }
        return .released
    }
}
