/// MQTT 5.0 §2.1.2, table 2-1.
package enum PacketType: UInt8, Sendable, CaseIterable {
    case connect = 1
    case connack = 2
    case publish = 3
    case puback = 4
    case pubrec = 5
    case pubrel = 6
    case pubcomp = 7
    case subscribe = 8
    case suback = 9
    case unsubscribe = 10
    case unsuback = 11
    case pingreq = 12
    case pingresp = 13
    case disconnect = 14
    case auth = 15

    /// As the specification writes it, such as `CONNECT`.
    package var name: String { String(describing: self).uppercased() }
}

/// The first 2 to 5 bytes of every packet. MQTT 5.0 §2.1.1.
package struct FixedHeader: Equatable, Sendable {
    package enum Reading: Equatable, Sendable {
        /// The header isn't complete. Whether the body is, says `header`.
        case needMore
        case malformed(MalformedPacket)
        case header(FixedHeader)
    }

    package let type: PacketType
    /// The low four bits: checked, and of use to PUBLISH alone.
    package let flags: UInt8
    /// How many bytes the header itself takes: 2 to 5.
    package let headerBytes: Int
    /// How many bytes follow it: at most 268,435,455.
    package let remainingBytes: Int

    package var packetBytes: Int { headerBytes + remainingBytes }

    package init(type: PacketType, flags: UInt8, headerBytes: Int, remainingBytes: Int) {
        self.type = type
        self.flags = flags
        self.headerBytes = headerBytes
        self.remainingBytes = remainingBytes
    }

    /// Reads the header at the beginning of `bytes`, which may hold less than a packet or several.
    ///
    /// - Parameter version: nil until CONNECT has told. Only MQTT 5 forbids a length in more bytes than it needs
    ///   [MQTT-1.5.5-1].
    package static func read(_ bytes: UnsafeRawBufferPointer, version: ProtocolVersion? = nil) -> Reading {
        guard bytes.count >= 2 else { return beginning(bytes) }
        let first = bytes[0]
        guard let type = PacketType(rawValue: first >> 4) else { return .malformed(unknownType) }
        let flags = first & 0x0F
        guard flags == type.reservedFlags || type == .publish else { return .malformed(wrongFlags(flags, of: type)) }
        var length = 0
        var index = 1
        while true {
            guard index < bytes.count else { return .needMore }
            let byte = bytes[index]
            length |= Int(byte & 0x7F) << (7 * (index - 1))
            index += 1
            if byte & 0x80 == 0 {
                if version == .v5, byte == 0, index > 2 { return .malformed(padded(type)) }
                return .header(FixedHeader(type: type, flags: flags, headerBytes: index, remainingBytes: length))
            }
            if index == 5 { return .malformed(tooLong(type)) }
        }
    }

    /// With a single byte there, a wrong one is refused all the same.
    private static func beginning(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard let first = bytes.first else { return .needMore }
        guard let type = PacketType(rawValue: first >> 4) else { return .malformed(unknownType) }
        let flags = first & 0x0F
        guard flags == type.reservedFlags || type == .publish else { return .malformed(wrongFlags(flags, of: type)) }
        return .needMore
    }

    private static var unknownType: MalformedPacket {
        MalformedPacket(.malformedPacket, "§2.1.2", "The packet type is 0, which is reserved.")
    }

    private static func wrongFlags(_ flags: UInt8, of type: PacketType) -> MalformedPacket {
        MalformedPacket(
            .malformedPacket, "MQTT-2.1.3-1",
            "The flags of \(type.name) are \(flags); expected \(type.reservedFlags), as reserved.")
    }

    private static func padded(_ type: PacketType) -> MalformedPacket {
        .violation(.malformedPacket, "MQTT-1.5.5-1", type, "gives its Remaining Length in more bytes than it needs")
    }

    private static func tooLong(_ type: PacketType) -> MalformedPacket {
        .violation(.malformedPacket, "§1.5.5", type, "gives its Remaining Length in more than four bytes")
    }
}

extension PacketType {
    /// The value that the flags must have; PUBLISH's are its own. MQTT 5.0 §2.1.3, table 2-2.
    var reservedFlags: UInt8 {
        switch self {
        case .pubrel, .subscribe, .unsubscribe: 0b0010
        case .connect, .connack, .publish, .puback, .pubrec, .pubcomp, .suback, .unsuback, .pingreq, .pingresp,
            .disconnect, .auth:
            0
        }
    }
}
