import IoTModel
import MQTTCodec
import Testing

struct FixedHeaderTests {
    private func read(_ bytes: [UInt8], _ version: ProtocolVersion? = nil) -> FixedHeader.Reading {
        bytes.withUnsafeBytes { FixedHeader.read($0, version: version) }
    }

    @Test(
        arguments: [
            ([0xC0, 0x00], 2, 0), ([0xC0, 0x7F], 2, 127), ([0xC0, 0x80, 0x01], 3, 128),
            ([0xC0, 0xFF, 0x7F], 3, 16_383),
            ([0xC0, 0x80, 0x80, 0x01], 4, 16_384), ([0xC0, 0xFF, 0xFF, 0x7F], 4, 2_097_151),
            ([0xC0, 0x80, 0x80, 0x80, 0x01], 5, 2_097_152), ([0xC0, 0xFF, 0xFF, 0xFF, 0x7F], 5, 268_435_455),
        ] as [([UInt8], Int, Int)])
    func `§1.5.5: the Remaining Length is read from one to four bytes`(bytes: [UInt8], header: Int, remaining: Int) {
        let expected = FixedHeader(type: .pingreq, flags: 0, headerBytes: header, remainingBytes: remaining)
        #expect(read(bytes, .v5) == .header(expected))
        #expect(expected.packetBytes == header + remaining)
        // What follows the header doesn't matter to it.
        #expect(read(bytes + [0xFF, 0xFF]) == .header(expected))
    }

    @Test(arguments: [[], [0xC0], [0xC0, 0x80], [0x30, 0x80, 0x80], [0x30, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func `an incomplete header asks for more`(bytes: [UInt8]) {
        #expect(read(bytes) == .needMore)
    }

    @Test func `§1.5.5: a fifth length byte is malformed`() {
        guard case .malformed(let error) = read([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]) else {
            Issue.record("expected the header to be malformed")
            return
        }
        #expect(error.reason == .malformedPacket)
        // The fifth byte needn't be there to know.
        guard case .malformed = read([0x30, 0x80, 0x80, 0x80, 0x80]) else {
            Issue.record("expected the header to be malformed")
            return
        }
    }

    @Test func `MQTT-1.5.5-1: a padded length is malformed in MQTT 5 alone`() {
        let padded: [UInt8] = [0xC0, 0x80, 0x00]
        guard case .malformed(let error) = read(padded, .v5) else {
            Issue.record("expected the header to be malformed")
            return
        }
        #expect(error.clause.description == "MQTT-1.5.5-1")
        #expect(read(padded, .v3_1_1) == .header(.init(type: .pingreq, flags: 0, headerBytes: 3, remainingBytes: 0)))
    }

    @Test func `MQTT-2.1.3-1: only the reserved flags of a type are accepted, at once`() {
        let reserved: [PacketType: UInt8] = [.pubrel: 2, .subscribe: 2, .unsubscribe: 2]
        for type in PacketType.allCases where type != .publish {
            for flags in UInt8(0)...15 {
                let first = type.rawValue << 4 | flags
                let isReserved = flags == reserved[type, default: 0]
                for bytes in [[first], [first, 0]] {
                    if case .malformed(let error) = read(bytes) {
                        #expect(!isReserved, "\(type) with \(flags)")
                        #expect(error.reason == .malformedPacket)
                        #expect(error.clause.description == "MQTT-2.1.3-1")
                    } else {
                        #expect(isReserved, "\(type) with \(flags)")
                    }
                }
            }
        }
        for flags in UInt8(0)...15 {
            #expect(
                read([0x30 | flags, 0])
                    == .header(.init(type: .publish, flags: flags, headerBytes: 2, remainingBytes: 0)))
        }
    }

    @Test func `§2.1.2: packet type 0 is reserved`() {
        for bytes in [[0x00], [0x00, 0x00]] as [[UInt8]] {
            guard case .malformed(let error) = read(bytes) else {
                Issue.record("expected type 0 to be malformed")
                continue
            }
            #expect(error.reason == .malformedPacket)
        }
    }

    @Test func `packet identifiers go round without 0`() throws {
        #expect(PacketID(0) == nil)
        let last = try #require(PacketID(65_535))
        #expect(last.next == .first)
        #expect(PacketID.first.next == PacketID(2))
        var bytes: [UInt8] = [9, 9, 9, 9]
        last.write(at: 1, of: &bytes)
        #expect(bytes == [9, 0xFF, 0xFF, 9])
    }
}
