/// What only the operator can give: lists of bad keys and of revoked certificates.
package struct AuditLists: Sendable {
    /// Nil: none was given.
    package var weakKeys: WeakKeyList?
    /// Nil: none was given.
    package var revocations: RevocationLists?
    /// Why what was given can't be used: a sentence. Then the checks that need it fail, and don't go on without it.
    package var weakKeysTrouble: String?
    package var revocationsTrouble: String?

    package init(weakKeys: WeakKeyList? = nil, revocations: RevocationLists? = nil) {
        self.weakKeys = weakKeys
        self.revocations = revocations
    }
}
