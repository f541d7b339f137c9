/// What a check couldn't look at. It goes on without, and says so.
package enum AuditGap: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    /// A certificate whose issuer gave no revocation list.
    case uncoveredIssuer
    /// A certificate or policy that can't be read.
    case unreadable
    /// An RSA key, for want of a list of those that Debian's OpenSSL could make.
    case noWeakKeyList
    /// Connections that weren't kept.
    case lostObservations

    package func sentence(count: Int) -> String {
        switch self {
        case .uncoveredIssuer:
            "Not looked at: \(count) of which the issuer has no list in the folder `audit/crl` of the server's data folder."
        case .unreadable: "Not looked at: \(count) that can't be read."
        case .noWeakKeyList:
            "CVE-2008-0166 wasn't looked for in \(count) RSA keys: the folder `audit/weak-keys` of the server's data folder"
                + " has no list."
        case .lostObservations:
            "Connections were more than the server could keep during the time that is looked at: some may be missing."
        }
    }
}
