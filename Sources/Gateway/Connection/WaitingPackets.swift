import MQTTCodec

/// Encoded QoS 1 packets of one slow receiver, in order, that wait until its window has room. Bounded by the caller.
struct WaitingPackets {
    struct Packet {
        var bytes: [UInt8]
        /// Where the two bytes of the packet identifier stand.
        let packetIDOffset: Int

        /// With what the memory for it costs beside the bytes.
        var heldBytes: Int { bytes.count + 64 }
    }

    private var packets: [Packet] = []
    private var first = 0
    /// Held for all of them.
    private(set) var bytes = 0

    var isEmpty: Bool { first == packets.count }

    mutating func append(_ packet: Packet) {
        packets.append(packet)
        bytes += packet.heldBytes
    }

    mutating func popFirst() -> Packet? {
        guard first < packets.count else { return nil }
        let packet = packets[first]
        packets[first].bytes = []
        first += 1
        bytes -= packet.heldBytes
        if first == packets.count {
            packets.removeAll(keepingCapacity: first <= 256)
            first = 0
        } else if first >= 1_024 {
            packets.removeFirst(first)
            first = 0
        }
        return packet
    }
}
