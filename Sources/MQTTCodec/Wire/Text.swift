/// What makes bytes no UTF-8 Encoded String. MQTT 5.0 §1.5.4.
enum TextDefect: Equatable {
    case notUTF8
    case containsNull
}

/// Checks UTF-8 Encoded Strings in place, eight bytes at a time while they are ASCII.
enum Text {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// - Returns: nil for well-formed UTF-8 (RFC 3629: no surrogate, no overlong form) without U+0000.
    static func defect(in bytes: UnsafeRawBufferPointer) -> TextDefect? {
        var index = 0
        while index < bytes.count {
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                // A zero byte borrows, so its high bit is set in the difference.
                guard (word | (word &- ones)) & highBits == 0 else { break }
                index += 8
            }
            guard index < bytes.count else { return nil }
            let byte = bytes[index]
            if byte == 0 { return .containsNull }
            if byte < 0x80 {
                index += 1
                continue
            }
            guard let length = scalarLength(at: index, in: bytes) else { return .notUTF8 }
            index += length
        }
        return nil
    }

    /// The length of the multi-byte scalar at `index`, or nil. Unicode 15, table 3-7.
    private static func scalarLength(at index: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        let first = bytes[index]
        let second: ClosedRange<UInt8>
        let length: Int
        switch first {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// Whether `#` or `+` is in the bytes.
    static func containsWildcard(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let numberSigns = word ^ 0x2323_2323_2323_2323
            let plusSigns = word ^ 0x2B2B_2B2B_2B2B_2B2B
            let found = ((numberSigns &- ones) & ~numberSigns) | ((plusSigns &- ones) & ~plusSigns)
            if found & highBits != 0 { return true }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == 0x23 || bytes[index] == 0x2B { return true }
            index += 1
        }
        return false
    }
}
