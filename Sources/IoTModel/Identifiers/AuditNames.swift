/// AWS IoT API, `AuditTaskId`: `[a-zA-Z0-9-]{1,40}`.
package struct AuditTaskID: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 40
    package static let expectation = "1 to 40 characters from a-z, A-Z, 0-9 and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "-") }
}

/// AWS IoT API, `FindingId`: `[a-zA-Z0-9_-]{1,128}`.
package struct AuditFindingID: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = "1 to 128 characters from a-z, A-Z, 0-9, `_` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_-") }
}

/// AWS IoT API, `ScheduledAuditName`: `[a-zA-Z0-9_-]{1,128}`.
package struct ScheduledAuditName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = AuditFindingID.expectation
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "_-") }
}
