/// A bulk registration. AWS IoT API, `TaskId`: at most 40 characters; this server gives UUIDs.
package struct RegistrationTaskID: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 40
    package static let expectation = "the taskId that StartThingRegistrationTask gave, 1 to 40 characters"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "-") }
}
