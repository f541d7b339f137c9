/// RFC 4648 §4, with padding; white space inside the text is skipped when reading.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        func append(_ sextets: Int) {
            for index in 0..<4 {
                let sextet = Int(group >> UInt32(18 - 6 * index) & 63)
                text.append(index < sextets ? alphabet[sextet] : padding)
            }
        }
        for byte in bytes {
            group |= UInt32(byte) << UInt32(16 - 8 * count)
            count += 1
            guard count == 3 else { continue }
            append(4)
            group = 0
            count = 0
        }
        if count > 0 { append(count + 1) }
        return text
    }

    /// Nil for another character, padding inside, or a last group that isn't four characters.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var characters = 0
        var pads = 0
        for character in text {
            if isWhiteSpace(character) { continue }
            if character == padding {
                pads += 1
                continue
            }
            guard pads == 0, let sextet = sextet(character) else { return nil }
            group = group << 6 | sextet
            characters += 1
            guard characters % 4 == 0 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
            bytes.append(UInt8(truncatingIfNeeded: group))
            group = 0
        }
        switch (characters % 4, pads) {
        case (0, 0): break
        case (3, 1):
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        case (2, 2): bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        default: return nil
        }
        return bytes
    }

    private static func isWhiteSpace(_ character: UInt8) -> Bool {
        character == 0x20 || (0x09...0x0D).contains(character)
    }

    private static func sextet(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
