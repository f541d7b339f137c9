/// Writes messages in CBOR: definite lengths in their shortest form, members by name. RFC 8949 §4.2.
enum CBORWriter {
    static func bytes(of members: [String: MessageValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(.map(members), to: &bytes)
        return bytes
    }

    private static func append(_ value: MessageValue, to bytes: inout [UInt8]) {
        switch value {
        case .text(let text): append(text, to: &bytes)
        case .integer(let number) where number < 0: appendHead(1, UInt64(bitPattern: -1 - number), to: &bytes)
        case .integer(let number): appendHead(0, UInt64(bitPattern: number), to: &bytes)
        case .boolean(let value): bytes.append(value ? 0xF5 : 0xF4)
        case .null, .other: bytes.append(0xF6)
        case .map(let members):
            appendHead(5, UInt64(members.count), to: &bytes)
            for name in members.keys.sorted() {
                append(name, to: &bytes)
                append(members[name] ?? .null, to: &bytes)
            }
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        appendHead(3, UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: Array(text.utf8))
    }

    private static func appendHead(_ major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
        switch argument {
        case 0..<24: bytes.append(major << 5 | UInt8(argument))
        case 24..<0x100: bytes += [major << 5 | 24, UInt8(argument)]
        case 0x100..<0x1_0000: bytes += [major << 5 | 25, UInt8(argument >> 8), UInt8(argument & 0xFF)]
        case 0x1_0000..<0x1_0000_0000:
            bytes.append(major << 5 | 26)
            for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(argument >> UInt64(shift) & 0xFF)) }
        default:
            bytes.append(major << 5 | 27)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(argument >> UInt64(shift) & 0xFF)) }
        }
    }
}
