/// AWS IoT API, `RuleName`: `[a-zA-Z0-9_]{1,128}`.
package struct TopicRuleName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = "1 to 128 characters from a-z, A-Z, 0-9 and `_`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_") }
}
