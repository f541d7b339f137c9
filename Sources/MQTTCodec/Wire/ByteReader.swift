/// A cursor over one packet's bytes; every read is checked against their end. MQTT 5.0 §1.5.
///
/// Holds a pointer into the caller's buffer, so it lives no longer than the call that made it.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0
    /// For the error's sentence.
    let packet: PacketType

    init(_ bytes: UnsafeRawBufferPointer, of packet: PacketType) {
        self.bytes = bytes
        self.packet = packet
    }

    var remaining: Int { bytes.count - offset }

    @inline(__always)
    mutating func byte(_ field: StaticString) throws(MalformedPacket) -> UInt8 {
        guard remaining >= 1 else { throw .truncated(field, in: packet) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Two Byte Integer. §1.5.2
    @inline(__always)
    mutating func uint16(_ field: StaticString) throws(MalformedPacket) -> UInt16 {
        guard remaining >= 2 else { throw .truncated(field, in: packet) }
        defer { offset += 2 }
        return UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// Four Byte Integer. §1.5.3
    mutating func uint32(_ field: StaticString) throws(MalformedPacket) -> UInt32 {
        guard remaining >= 4 else { throw .truncated(field, in: packet) }
        defer { offset += 4 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Variable Byte Integer of at most four bytes, in its shortest form. §1.5.5
    mutating func variableByteInteger(_ field: StaticString) throws(MalformedPacket) -> Int {
        var value = 0
        for index in 0..<4 {
            let byte = try byte(field)
            value |= Int(byte & 0x7F) << (7 * index)
            guard byte & 0x80 == 0 else { continue }
            guard byte != 0 || index == 0 else {
                throw MalformedPacket(
                    .malformedPacket, "MQTT-1.5.5-1",
                    "The \(field) in \(packet.name) is written in more bytes than it needs.")
            }
            return value
        }
        throw MalformedPacket(
            .malformedPacket, "§1.5.5", "The \(field) in \(packet.name) takes more than four bytes.")
    }

    @inline(__always)
    mutating func slice(_ count: Int, _ field: StaticString) throws(MalformedPacket) -> UnsafeRawBufferPointer {
        guard remaining >= count else { throw .truncated(field, in: packet) }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// Binary Data: two bytes of length, then the bytes. §1.5.6
    @inline(__always)
    mutating func binary(_ field: StaticString) throws(MalformedPacket) -> UnsafeRawBufferPointer {
        let count = try uint16(field)
        return try slice(Int(count), field)
    }

    /// UTF-8 Encoded String, checked. §1.5.4
    @inline(__always)
    mutating func text(_ field: StaticString) throws(MalformedPacket) -> UnsafeRawBufferPointer {
        let text = try binary(field)
        if let defect = Text.defect(in: text) { throw .text(field, in: packet, defect) }
        return text
    }

    mutating func string(_ field: StaticString) throws(MalformedPacket) -> String {
        String(decoding: try text(field), as: UTF8.self)
    }

    @inline(__always)
    mutating func packetID() throws(MalformedPacket) -> PacketID {
        guard let id = PacketID(try uint16("Packet Identifier")) else {
            throw .violation(.protocolError, "MQTT-2.2.1-3", packet, "has Packet Identifier 0")
        }
        return id
    }

    /// Everything up to the end.
    mutating func rest() -> UnsafeRawBufferPointer {
        defer { offset = bytes.count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset...])
    }

    /// Nothing may follow what was read.
    func end() throws(MalformedPacket) {
        guard remaining == 0 else {
            throw MalformedPacket(
                .malformedPacket, "§2.1.4",
                "The \(packet.name) packet is \(remaining) bytes longer than its fields.")
        }
    }
}
