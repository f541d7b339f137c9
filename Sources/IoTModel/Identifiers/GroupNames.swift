/// AWS IoT API, `ThingGroupName`: `[a-zA-Z0-9:_-]{1,128}`.
package struct ThingGroupName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = ThingName.expectation
    package static func accepts(_ character: UInt8) -> Bool { ThingName.accepts(character) }
}

/// AWS IoT API, `BillingGroupName`: `[a-zA-Z0-9:_-]{1,128}`.
package struct BillingGroupName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 128
    package static let expectation = ThingName.expectation
    package static func accepts(_ character: UInt8) -> Bool { ThingName.accepts(character) }
}
