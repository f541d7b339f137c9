/// Strings and numbers. RFC 8259 §6 and §7.
extension JSONReader {
    mutating func readString() throws(MalformedPolicy) -> String {
        var text: [UInt8] = []
        offset += 1
        while true {
            switch next {
            case nil: throw unexpected("`\"` at the end of the string")
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            case .some(let byte):
                guard byte >= 0x20 else { throw unexpected("no control character inside a string") }
                text.append(byte)
                offset += 1
            }
        }
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(MalformedPolicy) {
        let start = offset
        offset += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[offset])
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            text.append(contentsOf: Array(String(try readUnicodeEscape(from: start)).utf8))
            return
        default: throw unexpected("an escape such as `\\n` or `\\u002A`")
        }
        offset += 1
    }

    /// RFC 8259 §7: beyond the basic plane, two escapes make one character.
    private mutating func readUnicodeEscape(from start: Int) throws(MalformedPolicy) -> Character {
        var code = UInt32(try readHexadecimal())
        if 0xD800...0xDBFF ~= code, bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            offset += 1
            let low = UInt32(try readHexadecimal())
            code = 0xDC00...0xDFFF ~= low ? 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) : 0xD800
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw .notJSON(at: place(start), expected: "a character's escape", found: "half of a surrogate pair")
        }
        return Character(scalar)
    }

    private mutating func readHexadecimal() throws(MalformedPolicy) -> UInt16 {
        offset += 1
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = byte.hexadecimalValue else {
                throw unexpected("four hexadecimal digits after `\\u`")
            }
            code = code << 4 | UInt16(digit)
            offset += 1
        }
        return code
    }

    mutating func readNumber() throws(MalformedPolicy) -> String {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        if next == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
        if next == UInt8(ascii: ".") {
            offset += 1
            try skipDigits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            offset += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
            try skipDigits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func skipDigits() throws(MalformedPolicy) {
        guard let byte = next, byte.isDigit else { throw unexpected("a digit") }
        while let byte = next, byte.isDigit { offset += 1 }
    }
}
