import IoTModel

/// The root that the present one took the place of, and its signature under the present one's key: with that, clients
/// which know only the old root trust what the new one signs.
package struct FormerRoot: Sendable {
    /// As kept in a file, PEM.
    package struct Stored: Hashable, Sendable, Codable {
        package let root: String
        package let cross: String

        package init(root: String, cross: String) {
            self.root = root
            self.cross = cross
        }
    }

    /// DER.
    let root: [UInt8]
    /// DER: the present root's name and key, signed by the old one.
    let cross: [UInt8]
    private let crossFacts: CertificateFacts

    init(root: [UInt8], cross: [UInt8]) throws(CertificateError) {
        self.root = root
        self.cross = cross
        crossFacts = try CertificateFacts(der: cross)
    }

    init(stored: Stored) throws(CertificateError) {
        try self.init(root: try PEM.certificate(in: stored.root), cross: try PEM.certificate(in: stored.cross))
    }

    var rootPEM: String { PEM.encode("CERTIFICATE", der: root) }
    var crossPEM: String { PEM.encode("CERTIFICATE", der: cross) }

    func hasEnded(at now: WallTime) -> Bool { now > crossFacts.validity.notAfter }

    /// Whether the old root has signed the key of `present`.
    func vouches(for present: CertifiedKey) -> Bool {
        let hasSigned = try? IssuerKey(ofCertificateDER: root).hasSigned(certificateDER: cross)
        return hasSigned == true && crossFacts.subjectPublicKeyInfo == present.facts.subjectPublicKeyInfo
            && crossFacts.subject == present.facts.subject
    }
}
