import Foundation
package import IoTModel

/// The members of a JSON object, read by name. Members that nobody asks for are passed over, as AWS does; `null` is the
/// same as absence.
package struct JSONBody {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Keeps the object that is being decoded for later questions.
    private struct Members: Decodable {
        let container: KeyedDecodingContainer<Key>
        init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: Key.self) }
    }

    /// Nil when the body was empty.
    private let container: KeyedDecodingContainer<Key>?
    /// Where these members are in the whole, such as `attributePayload.`; empty at the top.
    private let prefix: String

    init(_ bytes: [UInt8]) throws(InvalidRequest) {
        prefix = ""
        guard !bytes.isEmpty else {
            container = nil
            return
        }
        do {
            container = try JSONDecoder().decode(Members.self, from: Data(bytes)).container
        } catch DecodingError.typeMismatch {
            throw InvalidRequest("the body is JSON but no object; expected an object with the operation's members")
        } catch {
            throw InvalidRequest("the body isn't JSON (RFC 8259); expected an object with the operation's members")
        }
    }

    private init(_ container: KeyedDecodingContainer<Key>, prefix: String) {
        self.container = container
        self.prefix = prefix
    }

    /// The members that are there, by name.
    package var names: [String] { (container?.allKeys ?? []).map(\.stringValue).sorted() }

    package func required<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value {
        guard let value = try optional(name, expected, parse) else {
            throw InvalidRequest(prefix + name, nil, expected: expected)
        }
        return value
    }

    package func optional<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(InvalidRequest) -> Value? {
        guard let text = try decode(String.self, name, expected) else { return nil }
        guard let value = parse(text) else { throw InvalidRequest(prefix + name, text, expected: expected) }
        return value
    }

    package func optional<Value: Name>(_ name: String) throws(InvalidRequest) -> Value? {
        try optional(name, Value.expectation, Value.init(_:))
    }

    /// A text that is taken as it is.
    package func text(_ name: String, characters: ClosedRange<Int>) throws(InvalidRequest) -> String {
        let expected = "\(characters.lowerBound) to \(characters.upperBound) characters"
        guard let text = try decode(String.self, name, expected) else {
            throw InvalidRequest(prefix + name, nil, expected: expected)
        }
        let count = text.unicodeScalars.count
        guard characters.contains(count) else {
            throw InvalidRequest("`\(prefix + name)` has \(count) characters; expected \(expected)")
        }
        return text
    }

    /// A text inside a blob, which JSON carries as base64.
    package func pem(_ name: String, bytes: ClosedRange<Int>) throws(InvalidRequest) -> String? {
        let expected = "the base64 of \(bytes.lowerBound) to \(bytes.upperBound) bytes of PEM"
        guard let encoded = try decode(String.self, name, expected), !encoded.isEmpty else { return nil }
        // Never quoted: it may be a private key.
        guard let data = Data(base64Encoded: encoded, options: .ignoreUnknownCharacters),
            let text = String(validating: data, as: UTF8.self)
        else { throw InvalidRequest("`\(prefix + name)` isn't the base64 of a text; expected \(expected)") }
        guard bytes.contains(data.count) else {
            throw InvalidRequest("`\(prefix + name)` has \(data.count) bytes; expected \(expected)")
        }
        return text
    }

    package func requiredPEM(_ name: String, bytes: ClosedRange<Int>) throws(InvalidRequest) -> String {
        guard let text = try pem(name, bytes: bytes) else {
            throw InvalidRequest(prefix + name, nil, expected: "PEM")
        }
        return text
    }

    package func flag(_ name: String) throws(InvalidRequest) -> Bool? { try decode(Bool.self, name, "true or false") }

    package func number(_ name: String) throws(InvalidRequest) -> Int64? {
        try decode(Int64.self, name, "a whole number")
    }

    /// A time stamp: seconds since 1970, fractions of a millisecond left out.
    package func time(_ name: String) throws(InvalidRequest) -> WallTime? {
        guard let seconds = try decode(Double.self, name, "seconds since 1970") else { return nil }
        // Beyond the year 9999 a date has no text form.
        guard (0...253_402_300_799).contains(seconds) else {
            throw InvalidRequest(prefix + name, "\(seconds)", expected: "seconds since 1970")
        }
        return WallTime(milliseconds: Int64(seconds * 1_000))
    }

    package func textMap(_ name: String) throws(InvalidRequest) -> [String: String]? {
        try decode([String: String].self, name, "an object whose members are strings")
    }

    package func textList(_ name: String) throws(InvalidRequest) -> [String]? {
        try decode([String].self, name, "a list of strings")
    }

    /// An object inside.
    package func object(_ name: String) throws(InvalidRequest) -> JSONBody? {
        try decode(Members.self, name, "an object").map { JSONBody($0.container, prefix: "\(prefix)\(name).") }
    }

    /// A list of objects.
    package func objects(_ name: String) throws(InvalidRequest) -> [JSONBody]? {
        try decode([Members].self, name, "a list of objects")?.enumerated().map { index, members in
            JSONBody(members.container, prefix: "\(prefix)\(name)[\(index)].")
        }
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, _ name: String, _ expected: String
    ) throws(InvalidRequest) -> Value? {
        guard let container else { return nil }
        do {
            return try container.decodeIfPresent(type, forKey: Key(name))
        } catch {
            throw InvalidRequest("`\(prefix)\(name)` has another type; expected \(expected)")
        }
    }
}
