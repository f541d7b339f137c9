/// Names one unfinished exchange of a connection: 1 to 65,535. MQTT 5.0 §2.2.1.
package struct PacketID: Hashable, Sendable {
    package let rawValue: UInt16

    /// - Returns: nil for 0, which no packet may carry [MQTT-2.2.1-3].
    @inlinable
    package init?(_ rawValue: UInt16) {
        guard rawValue != 0 else { return nil }
        self.rawValue = rawValue
    }

    /// The following identifier; 1 follows 65,535.
    @inlinable
    package var next: PacketID { PacketID(rawValue &+ 1) ?? .first }

    package static let first = PacketID(unchecked: 1)

    private init(unchecked rawValue: UInt16) { self.rawValue = rawValue }

    /// Writes the identifier over the one that stands at `offset` of an encoded packet.
    ///
    /// This is how one encoded PUBLISH serves many receivers.
    @inlinable
    package func write(at offset: Int, of bytes: inout [UInt8]) {
        bytes[offset] = UInt8(truncatingIfNeeded: rawValue >> 8)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: rawValue)
    }
}
