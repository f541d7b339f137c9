/// Reads a JSON text (RFC 8259) into nodes that know their places, so that an error can name its own.
///
/// Stricter than most readers, as a policy must mean one thing to everybody: a repeated name is refused.
struct JSONReader {
    /// A policy nests six deep (document, statements, statement, condition, operator, values).
    static let maximumDepth = 16

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0
    /// Names and indices from the top to the value being read.
    private var path: [PathStep] = []

    private enum PathStep {
        case name(String)
        case index(Int)
    }

    /// - Returns: the document's one value.
    static func read(_ bytes: [UInt8]) throws(MalformedPolicy) -> JSONNode {
        var reader = JSONReader(bytes: bytes)
        reader.skipWhiteSpace()
        let node = try reader.readValue("a policy document")
        reader.skipWhiteSpace()
        guard reader.offset == bytes.count else { throw reader.unexpected("the end of the document") }
        return node
    }

    /// Line and column of a byte. Cost: linear in the offset.
    static func place(of offset: Int, in bytes: [UInt8], path: String) -> MalformedPolicy.Place {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0b1100_0000 != 0b1000_0000 {
                column += 1
            }
        }
        return MalformedPolicy.Place(line: line, column: column, path: path)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipWhiteSpace() {
        while let byte = next, byte.isJSONWhiteSpace { offset += 1 }
    }

    private mutating func readValue(_ expectation: String) throws(MalformedPolicy) -> JSONNode {
        let start = offset
        switch next {
        case UInt8(ascii: "{"): return JSONNode(value: .object(try readMembers()), offset: start)
        case UInt8(ascii: "["): return JSONNode(value: .array(try readElements()), offset: start)
        case UInt8(ascii: "\""): return JSONNode(value: .string(try readString()), offset: start)
        case UInt8(ascii: "t") where skip("true"): return JSONNode(value: .boolean(true), offset: start)
        case UInt8(ascii: "f") where skip("false"): return JSONNode(value: .boolean(false), offset: start)
        case UInt8(ascii: "n") where skip("null"): return JSONNode(value: .null, offset: start)
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"):
            return JSONNode(value: .number(try readNumber()), offset: start)
        default: throw unexpected(expectation)
        }
    }

    private mutating func readMembers() throws(MalformedPolicy) -> [JSONNode.Member] {
        try enter()
        var members: [JSONNode.Member] = []
        var names: Set<[UInt8]> = []
        skipWhiteSpace()
        if next != UInt8(ascii: "}") {
            while true {
                skipWhiteSpace()
                let nameOffset = offset
                guard next == UInt8(ascii: "\"") else {
                    throw unexpected(members.isEmpty ? "a name in quotation marks or `}`" : "a name after the comma")
                }
                let name = try readString()
                path.append(.name(name))
                // Bytes and not `String`, to which differently composed letters are the same.
                guard names.insert(Array(name.utf8)).inserted else {
                    throw .duplicateName(at: place(nameOffset), name: name)
                }
                skipWhiteSpace()
                guard next == UInt8(ascii: ":") else { throw unexpected("`:` after the name `\(name)`") }
                offset += 1
                skipWhiteSpace()
                let value = try readValue("a value")
                members.append(JSONNode.Member(name: name, nameOffset: nameOffset, value: value))
                path.removeLast()
                skipWhiteSpace()
                guard next == UInt8(ascii: ",") else { break }
                offset += 1
            }
        }
        guard next == UInt8(ascii: "}") else { throw unexpected("`,` or `}`") }
        leave()
        return members
    }

    private mutating func readElements() throws(MalformedPolicy) -> [JSONNode] {
        try enter()
        var elements: [JSONNode] = []
        skipWhiteSpace()
        if next != UInt8(ascii: "]") {
            while true {
                skipWhiteSpace()
                path.append(.index(elements.count))
                elements.append(try readValue(elements.isEmpty ? "a value or `]`" : "a value after the comma"))
                path.removeLast()
                skipWhiteSpace()
                guard next == UInt8(ascii: ",") else { break }
                offset += 1
            }
        }
        guard next == UInt8(ascii: "]") else { throw unexpected("`,` or `]`") }
        leave()
        return elements
    }

    private mutating func enter() throws(MalformedPolicy) {
        guard depth < Self.maximumDepth else {
            throw .notJSON(at: place(offset), expected: "at most \(Self.maximumDepth) levels", found: "one more")
        }
        depth += 1
        offset += 1
    }

    private mutating func leave() {
        depth -= 1
        offset += 1
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let isThere = word.withUTF8Buffer { bytes[offset...].starts(with: $0) }
        if isThere { offset += word.utf8CodeUnitCount }
        return isThere
    }
}

// MARK: - Strings and numbers

extension JSONReader {
    private mutating func readString() throws(MalformedPolicy) -> String {
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

    private mutating func readNumber() throws(MalformedPolicy) -> String {
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

// MARK: - Places

extension JSONReader {
    private func place(_ offset: Int) -> MalformedPolicy.Place {
        var text = ""
        for step in path {
            switch step {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return Self.place(of: offset, in: bytes, path: text)
    }

    private func unexpected(_ expectation: String) -> MalformedPolicy {
        .notJSON(at: place(offset), expected: expectation, found: characterInWords)
    }

    private var characterInWords: String {
        guard let first = next else { return "the end of the document" }
        guard first >= 0x20, first != 0x7F else { return "a control character (\(first))" }
        // The input came from a `String`, so a whole character begins here.
        return String(decoding: bytes[offset...].prefix(4), as: UTF8.self).first.map { "`\($0)`" } ?? "nothing"
    }
}

extension UInt8 {
    /// RFC 8259 §2.
    var isJSONWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
