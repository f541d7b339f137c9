/// Reads a JSON text (RFC 8259) into nodes that know their places, so that an error can name its own.
///
/// Stricter than most readers, as a policy must mean one thing to everybody: a repeated name is refused.
package struct JSONReader {
    /// A policy nests six deep (document, statements, statement, condition, operator, values).
    package static let depthOfPolicies = 16

    let bytes: [UInt8]
    var offset = 0
    private let maximumDepth: Int
    private var depth = 0
    /// Names and indices from the top to the value being read.
    private var path: [PathStep] = []

    private enum PathStep {
        case name(String)
        case index(Int)
    }

    /// - Parameters:
    ///   - expected: what an error says belongs where there is nothing.
    ///   - maximumDepth: of objects and lists in one another.
    /// - Returns: the document's one value.
    package static func read(
        _ bytes: [UInt8], _ expected: String = "a policy document", maximumDepth: Int = depthOfPolicies
    ) throws(MalformedPolicy) -> JSONNode {
        var reader = JSONReader(bytes: bytes, maximumDepth: maximumDepth)
        reader.skipWhiteSpace()
        let node = try reader.readValue(expected)
        reader.skipWhiteSpace()
        guard reader.offset == bytes.count else { throw reader.unexpected("the end of the document") }
        return node
    }

    /// Line and column of a byte. Cost: linear in the offset.
    package static func place(of offset: Int, in bytes: [UInt8], path: String) -> MalformedPolicy.Place {
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

    private init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

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
        guard depth < maximumDepth else {
            throw .notJSON(at: place(offset), expected: "at most \(maximumDepth) levels", found: "one more")
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

extension JSONReader {
    func place(_ offset: Int) -> MalformedPolicy.Place {
        var text = ""
        for step in path {
            switch step {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return Self.place(of: offset, in: bytes, path: text)
    }

    func unexpected(_ expectation: String) -> MalformedPolicy {
        .notJSON(at: place(offset), expected: expectation, found: characterInWords)
    }

    private var characterInWords: String {
        guard let first = next else { return "the end of the document" }
        guard first >= 0x20, first != 0x7F else { return "a control character (\(first))" }
        // The input came from a `String`, so a whole character begins here.
        return String(decoding: bytes[offset...].prefix(4), as: UTF8.self).first.map { "`\($0)`" } ?? "nothing"
    }
}
