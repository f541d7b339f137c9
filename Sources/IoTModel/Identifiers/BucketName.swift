/// Where the input of a bulk registration lies. AWS IoT API, `RegistryS3BucketName`: `[a-zA-Z0-9._-]{3,256}`.
package struct BucketName: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package init?(rawValue: String) {
        guard (Self.minimumLength...Self.maximumLength).contains(rawValue.utf8.count),
            rawValue.utf8.allSatisfy(Self.accepts)
        else { return nil }
        self.init(unchecked: rawValue)
    }
    package static let minimumLength = 3
    package static let maximumLength = 256
    package static let expectation = "3 to 256 characters from a-z, A-Z, 0-9, `.`, `_` and `-`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "._-") }
}
