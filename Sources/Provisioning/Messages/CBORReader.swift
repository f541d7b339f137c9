import IoTModel

/// Messages in CBOR (RFC 8949): maps of texts, and what else may stand in them. Never reads past the payload, nests no
/// deeper than `Limits.Provisioning.messageDepth` and reserves nothing by what a length claims.
struct CBORReader {
    private let bytes: [UInt8]
    private var offset = 0
    private var count = 0

    static func members(of payload: [UInt8]) throws(MalformedMessage) -> [String: MessageValue] {
        var reader = CBORReader(bytes: payload)
        guard case .map(let members) = try reader.value(depth: 0) else { throw reader.failure("expected a map") }
        guard reader.offset == payload.count else { throw reader.failure("more follows the map") }
        return members
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// RFC 8949 §3: the major type and what its argument says.
    private enum Argument {
        case value(UInt64)
        case indefinite
    }

    private mutating func value(depth: Int) throws(MalformedMessage) -> MessageValue {
        guard depth <= Limits.Provisioning.messageDepth else {
            throw failure("it nests deeper than \(Limits.Provisioning.messageDepth) levels")
        }
        try countItem()
        let (major, argument) = try head()
        switch major {
        case 0: return Int64(exactly: try definite(argument)).map(MessageValue.integer) ?? .other
        case 1: return Int64(exactly: try definite(argument)).map { .integer(-1 - $0) } ?? .other
        case 2:
            try skipString(argument, major: 2)
            return .other
        case 3: return .text(try text(argument))
        case 4:
            try skipElements(argument, depth: depth)
            return .other
        case 5: return .map(try members(argument, depth: depth))
        case 6:
            _ = try definite(argument)
            return try value(depth: depth + 1)
        default: return try simple(argument)
        }
    }

    private mutating func head() throws(MalformedMessage) -> (major: UInt8, argument: Argument) {
        let first = try byte()
        let additional = first & 0x1F
        switch additional {
        case 0..<24: return (first >> 5, .value(UInt64(additional)))
        case 24...27:
            var value: UInt64 = 0
            for _ in 0..<(1 << (additional - 24)) { value = value << 8 | UInt64(try byte()) }
            // Fractions have the same head; their bits mean nothing here.
            return (first >> 5, .value(first >> 5 == 7 && additional > 24 ? 0xFFFF : value))
        case 31: return (first >> 5, .indefinite)
        default: throw failure("\(additional) stands where a length is expected")
        }
    }

    private mutating func members(
        _ argument: Argument, depth: Int
    ) throws(MalformedMessage) -> [String: MessageValue] {
        var members: [String: MessageValue] = [:]
        var remaining = definiteCount(argument)
        while try hasNext(&remaining) {
            try countItem()
            let (major, keyArgument) = try head()
            guard major == 3 else { throw failure("a map's key isn't a text") }
            let name = try text(keyArgument)
            guard members[name] == nil else { throw failure("a name stands there twice") }
            members[name] = try value(depth: depth + 1)
        }
        return members
    }

    private mutating func skipElements(_ argument: Argument, depth: Int) throws(MalformedMessage) {
        var remaining = definiteCount(argument)
        while try hasNext(&remaining) { _ = try value(depth: depth + 1) }
    }

    private mutating func text(_ argument: Argument) throws(MalformedMessage) -> String {
        let content: [UInt8]
        switch argument {
        case .value(let length): content = Array(try take(length))
        case .indefinite: content = try chunks(major: 3)
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw failure("a text isn't UTF-8") }
        return text
    }

    private mutating func skipString(_ argument: Argument, major: UInt8) throws(MalformedMessage) {
        switch argument {
        case .value(let length): _ = try take(length)
        case .indefinite: _ = try chunks(major: major)
        }
    }

    /// RFC 8949 §3.2.3: definite pieces up to the break.
    private mutating func chunks(major: UInt8) throws(MalformedMessage) -> [UInt8] {
        var content: [UInt8] = []
        var remaining: UInt64?
        while try hasNext(&remaining) {
            try countItem()
            let (chunkMajor, argument) = try head()
            guard chunkMajor == major, case .value(let length) = argument else {
                throw failure("a piece of a text isn't one")
            }
            content += try take(length)
        }
        return content
    }

    /// RFC 8949 §3.3: simple values and fractions.
    private func simple(_ argument: Argument) throws(MalformedMessage) -> MessageValue {
        guard case .value(let value) = argument else { throw failure("a break stands where a value is expected") }
        switch value {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22, 23: return .null
        default: return .other
        }
    }

    // MARK: Parts

    private func definite(_ argument: Argument) throws(MalformedMessage) -> UInt64 {
        guard case .value(let value) = argument else { throw failure("a number without end") }
        return value
    }

    /// Nil when the end is marked.
    private func definiteCount(_ argument: Argument) -> UInt64? {
        if case .value(let count) = argument { count } else { nil }
    }

    /// Counts down, or takes the break that ends what has no length.
    private mutating func hasNext(_ remaining: inout UInt64?) throws(MalformedMessage) -> Bool {
        if let left = remaining {
            guard left > 0 else { return false }
            remaining = left - 1
            return true
        }
        guard offset < bytes.count else { throw failure("it ends too early") }
        guard bytes[offset] == 0xFF else { return true }
        offset += 1
        return false
    }

    private mutating func countItem() throws(MalformedMessage) {
        count += 1
        // Each member is a name and a value.
        guard count <= 2 * Limits.Provisioning.messageMembers + 1 else {
            throw failure("it has more than \(Limits.Provisioning.messageMembers) members")
        }
    }

    private mutating func byte() throws(MalformedMessage) -> UInt8 {
        guard offset < bytes.count else { throw failure("it ends too early") }
        offset += 1
        return bytes[offset - 1]
    }

    private mutating func take(_ length: UInt64) throws(MalformedMessage) -> ArraySlice<UInt8> {
        guard length <= UInt64(bytes.count - offset) else { throw failure("it ends too early") }
        let end = offset + Int(length)
        defer { offset = end }
        return bytes[offset..<end]
    }

    private func failure(_ sentence: String) -> MalformedMessage {
        MalformedMessage(.cbor, "\(sentence) (before byte \(offset))")
    }
}
