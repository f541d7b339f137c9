/// A file in a bucket. AWS IoT API, `RegistryS3KeyName`: `[a-zA-Z0-9!_.*'()-\/]{1,1024}`.
///
/// In S3 a key is any text; here it is a path below the bucket, so that it has neither empty parts nor `.` and `..`.
package struct BucketKey: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package init?(rawValue: String) {
        let parts = rawValue.split(separator: "/", omittingEmptySubsequences: false)
        guard rawValue.utf8.count <= Self.maximumLength, rawValue.utf8.allSatisfy(Self.accepts),
            !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
        else { return nil }
        self.init(unchecked: rawValue)
    }
    package static let maximumLength = 1_024
    package static let expectation =
        "the path of a file below the bucket: 1 to 1024 characters from a-z, A-Z, 0-9 and `!_.*'()-/`, without a slash"
        + " at its begin or end, and no part of it empty, `.` or `..`"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "!_.*'()-/") }

    /// The folders' names and the file's; at least one.
    package var parts: [String] { rawValue.split(separator: "/").map(String.init) }
}
