package import IoTModel
package import PKI

/// Which certificates their issuers have revoked, as far as the operator gave the issuers' lists.
package struct RevocationLists: Sendable {
    private var revoked: [NameDigest: Set<SerialNumber>] = [:]

    package init() {}

    /// Of several lists of one issuer all entries count.
    package mutating func add(_ list: RevocationList) {
        revoked[list.issuer, default: []].formUnion(list.serialNumbers)
    }

    package var count: Int { revoked.values.reduce(0) { $0 + $1.count } }

    /// Whether there is a list of this issuer's.
    package func covers(_ issuer: NameDigest) -> Bool { revoked[issuer] != nil }

    package func contains(_ certificate: CertificateFacts) -> Bool {
        revoked[certificate.issuerDigest]?.contains(certificate.serialNumber) ?? false
    }
}
