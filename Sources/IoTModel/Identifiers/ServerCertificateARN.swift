/// The identifier of an imported server certificate: a UUID.
package struct ServerCertificateID: Name {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static let maximumLength = 64
    package static let expectation = "a UUID such as 12345678-1234-1234-1234-123456789012"
    package static func accepts(_ character: UInt8) -> Bool { isWordCharacter(character, or: "-") }
}

/// `arn:aws:acm:REGION:ACCOUNT:certificate/UUID`.
package struct ServerCertificateARN: Hashable, Sendable, CustomStringConvertible {
    package let scope: AccountScope
    package let id: ServerCertificateID

    package init(scope: AccountScope, id: ServerCertificateID) {
        self.scope = scope
        self.id = id
    }

    package static let expectation = "an ARN of the form `arn:aws:acm:REGION:ACCOUNT:certificate/UUID`"
    private static let resourcePrefix = "certificate/"

    /// Nil for another form.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws", parts[2] == "acm",
            let region = Region(parts[3]), let account = AccountID(parts[4]), parts[5].hasPrefix(Self.resourcePrefix),
            let id = ServerCertificateID(String(parts[5].dropFirst(Self.resourcePrefix.count)))
        else { return nil }
        self.init(scope: AccountScope(account: account, region: region), id: id)
    }

    package var description: String {
        "arn:\(scope.partition):acm:\(scope.region):\(scope.account):\(Self.resourcePrefix)\(id)"
    }

    /// What its tags are kept under.
    package var resource: Resource { .other("acm:\(Self.resourcePrefix)\(id)") }
}
