import IoTModel

/// What AWS's model says of a JSON value: for inputs that are kept and given back as they are.
indirect enum JSONShape: Sendable {
    /// Its length, in characters.
    case text(ClosedRange<Int>)
    /// A text that is one of these.
    case choice([String])
    /// A text that begins with `http://` or `https://`, at most so many characters long.
    case url(characters: Int)
    case number(ClosedRange<Int64>)
    case flag
    case list(JSONShape, ClosedRange<Int>)
    /// Texts by any name.
    case map
    case object(required: [String: JSONShape], optional: [String: JSONShape])
    /// An object with just one of these members.
    case oneOf([String: JSONShape])

    static let anyText = JSONShape.text(0...Limits.API.bodyBytes)
    static let anyCount = 0...Limits.API.bodyBytes

    /// Checks a value and leaves out what the model doesn't know, as AWS does; `null` is the same as absence.
    ///
    /// - Parameter path: where the value is in the request, such as `actions[0].sqs`.
    func read(_ value: JSONValue, at path: String) throws(InvalidRequest) -> JSONValue {
        switch (self, value) {
        case (.text(let lengths), .text(let text)):
            guard lengths.contains(text.unicodeScalars.count) else {
                throw InvalidRequest(
                    "`\(path)` has \(text.unicodeScalars.count) characters; expected \(lengths.lowerBound) to"
                        + " \(lengths.upperBound)")
            }
            return value
        case (.choice(let texts), .text(let text)):
            guard texts.contains(text) else { throw InvalidRequest(path, text, expected: expectation) }
            return value
        case (.url(let maximum), .text(let text)):
            guard text.hasPrefix("http://") || text.hasPrefix("https://"), text.unicodeScalars.count <= maximum else {
                throw InvalidRequest(path, text, expected: expectation)
            }
            return value
        case (.number(let range), .integer(let number)):
            guard range.contains(number) else { throw InvalidRequest(path, "\(number)", expected: expectation) }
            return value
        case (.flag, .flag): return value
        case (.list(let shape, let counts), .list(let items)):
            guard counts.contains(items.count) else {
                throw InvalidRequest(
                    "`\(path)` has \(items.count) items; expected \(counts.lowerBound) to \(counts.upperBound)")
            }
            var read: [JSONValue] = []
            for (index, item) in items.enumerated() { read.append(try shape.read(item, at: "\(path)[\(index)]")) }
            return .list(read)
        case (.map, .object(let members)):
            for (name, member) in members { _ = try Self.anyText.read(member, at: "\(path).\(name)") }
            return value
        case (.object(let required, let optional), .object(let members)):
            return .object(try Self.read(members, required, optional, at: path))
        case (.oneOf(let shapes), .object(let members)):
            let read = try Self.read(members, [:], shapes, at: path)
            guard read.count == 1 else {
                throw InvalidRequest("`\(path)` has \(read.count) known members; expected \(expectation)")
            }
            return .object(read)
        case (_, _): throw InvalidRequest("`\(path)` has another type; expected \(expectation)")
        }
    }

    private static func read(
        _ members: [String: JSONValue], _ required: [String: JSONShape], _ optional: [String: JSONShape],
        at path: String
    ) throws(InvalidRequest) -> [String: JSONValue] {
        let prefix = path.isEmpty ? "" : path + "."
        let given = members.filter { $0.value != .null }
        for (name, shape) in required.sorted(by: { $0.key < $1.key }) where given[name] == nil {
            throw InvalidRequest(prefix + name, nil, expected: shape.expectation)
        }
        var read: [String: JSONValue] = [:]
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let shape = required[name] ?? optional[name] else { continue }
            read[name] = try shape.read(value, at: prefix + name)
        }
        return read
    }

    private var expectation: String {
        switch self {
        case .text: "a text"
        case .choice(let texts): texts.map { $0.debugDescription }.joined(separator: " or ")
        case .url(let characters): "a URL with http:// or https:// of at most \(characters) characters"
        case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .list: "a list"
        case .map: "an object whose members are texts"
        case .object: "an object"
        case .oneOf(let shapes): "an object with one member of \(shapes.keys.sorted().joined(separator: ", "))"
        }
    }
}
