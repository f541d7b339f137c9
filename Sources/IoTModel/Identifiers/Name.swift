/// A string that names one kind of resource: it exists only in a valid form.
///
/// Each conforming type is a distinct type, so a thing's name cannot be given where a policy's is wanted.
package protocol Name: RawRepresentable, Hashable, Sendable, Comparable, Codable, CustomStringConvertible
where RawValue == String {
    /// The longest accepted form, in characters (all accepted characters are ASCII).
    static var maximumLength: Int { get }
    /// The accepted form in words, as an error text says what it expected.
    static var expectation: String { get }
    static func accepts(_ character: UInt8) -> Bool
    init(unchecked rawValue: String)
}

extension Name {
    package init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength, bytes.allSatisfy(Self.accepts) else { return nil }
        self.init(unchecked: rawValue)
    }

    package init?(_ text: String) { self.init(rawValue: text) }

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// ASCII letters, digits and the given further characters.
func isWordCharacter(_ character: UInt8, or others: StaticString) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default:
        others.withUTF8Buffer { $0.contains(character) }
    }
}

/// AWS IoT API, `ThingName`: `[a-zA-Z0-9:_-]{1,128}`.
package struct ThingName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = "1 to 128 characters from a-z, A-Z, 0-9, `:`, `_` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: ":_-") }
}

/// AWS IoT API, `ThingTypeName`: `[a-zA-Z0-9:_-]{1,128}`.
package struct ThingTypeName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = ThingName.expectation
    package static func accepts(_ character: UInt8) -> Bool { ThingName.accepts(character) }
}

/// AWS IoT API, `PolicyName`: `[\w+=,.@-]{1,128}`.
package struct PolicyName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = "1 to 128 characters from a-z, A-Z, 0-9, `_`, `+`, `=`, `,`, `.`, `@` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_+=,.@-") }
}

/// AWS IoT API, `TemplateName`: `[0-9A-Za-z_-]{1,36}`.
package struct TemplateName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 36
    package static let expectation = "1 to 36 characters from a-z, A-Z, 0-9, `_` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_-") }
}

/// AWS IoT API, `ReservedDomainConfigurationName`: `[\w.:-]{1,128}`. One with a colon is the service's own.
package struct DomainConfigurationName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = "1 to 128 characters from a-z, A-Z, 0-9, `_`, `.`, `:` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_.:-") }

    /// The endpoint that every account has.
    package static let dataEndpoint = DomainConfigurationName(unchecked: "iot:Data-ATS")
    package var isReserved: Bool { rawValue.utf8.contains(UInt8(ascii: ":")) }
}
