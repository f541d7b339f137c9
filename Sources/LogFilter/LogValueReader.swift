import IoTModel

/// Reads one JSON value, without ever taking more memory than a few times its text. RFC 8259.
struct LogValueReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func whole() -> LogValue? {
        guard let value = value() else { return nil }
        skipSpace()
        return place == bytes.count ? value : nil
    }

    private mutating func value() -> LogValue? {
        skipSpace()
        guard place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.list() }
        case UInt8(ascii: "\""): return string().map(LogValue.text)
        case UInt8(ascii: "t"): return word("true", .flag(true))
        case UInt8(ascii: "f"): return word("false", .flag(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default:
            let text = bytes[place...].prefix { !$0.isSpace && !",}]".utf8.contains($0) }
            guard let number = LogValue.parsedNumber(text) else { return nil }
            place = text.endIndex
            return .number(number, text: Array(text))
        }
    }

    private mutating func nested(_ read: (inout Self) -> LogValue?) -> LogValue? {
        guard depth < Limits.Logging.messageDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        place += 1
        return read(&self)
    }

    private mutating func object() -> LogValue? {
        var members: [(name: [UInt8], value: LogValue)] = []
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\""), let name = string(), take(":"),
                let value = value()
            else { return nil }
            members.append((name, value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func list() -> LogValue? {
        var elements: [LogValue] = []
        if take("]") { return .list(elements) }
        repeat {
            guard let value = value() else { return nil }
            elements.append(value)
        } while take(",")
        return take("]") ? .list(elements) : nil
    }

    private mutating func string() -> [UInt8]? {
        place += 1
        var text: [UInt8] = []
        while place < bytes.count {
            let plain = bytes[place...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            text.append(contentsOf: plain)
            place = plain.endIndex
            guard place < bytes.count else { return nil }
            place += 1
            if bytes[place - 1] == UInt8(ascii: "\"") { return text }
            guard appendEscaped(to: &text) else { return nil }
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func appendEscaped(to text: inout [UInt8]) -> Bool {
        guard place < bytes.count else { return false }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
        default: return false
        }
        return true
    }

    /// `\u` and four digits, or two of them for what lies beyond the first plane; half a pair is U+FFFD.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = fourDigits() else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, bytes[place...].starts(with: #"\u"#.utf8) else { return "\u{FFFD}" }
        let before = place
        place += 2
        guard let second = fourDigits() else { return nil }
        guard (0xDC00...0xDFFF).contains(second) else {
            place = before
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        let text = String(decoding: bytes[place..<place + 4], as: UTF8.self)
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        place += 4
        return UInt32(text, radix: 16)
    }

    private mutating func word(_ word: StaticString, _ value: LogValue) -> LogValue? {
        let isThere = word.withUTF8Buffer { bytes[place...].starts(with: $0) }
        guard isThere else { return nil }
        place += word.utf8CodeUnitCount
        return value
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() { while place < bytes.count, bytes[place].isSpace { place += 1 } }
}
