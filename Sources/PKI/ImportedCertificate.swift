package import IoTModel

/// A server certificate that its owner brings: the certificate, those above it and the private key, checked against
/// each other. AWS Certificate Manager, "Prerequisites for importing ACM certificates".
package struct ImportedCertificate: Sendable {
    package let facts: CertificateFacts
    /// DER as it is sent: the certificate, then each one's issuer; never a root.
    package let chain: [[UInt8]]
    /// DER, PKCS #8.
    package let key: [UInt8]

    /// - Parameters:
    ///   - certificate: PEM of the one certificate.
    ///   - key: PEM, not encrypted.
    ///   - chain: PEM of the certificates above it in any order, a root among them or not; nil for none.
    /// - Throws: with a sentence for whoever imports: `unreadablePEM`, `unreadableCertificate`, `unusableImport`.
    package init(certificate: String, key: String, chain: String?, now: WallTime) throws(CertificateError) {
        let given = try PEM.certificates(in: certificate)
        guard given.count == 1 else {
            throw .unusableImport(
                "the certificate's text holds \(given.count) certificates; give the server's own alone, and the others"
                    + " as the chain")
        }
        facts = try CertificateFacts(der: given[0])
        if let refusal = CertificateAcceptance.refusal(of: facts, now: now) {
            throw .unusableImport(refusal.description)
        }
        if case .rsa(let bits) = facts.keyAlgorithm, bits > Limits.ServerCertificates.largestRSAKeyBits {
            throw .unusableImport(
                "the RSA key has \(bits) bits; expected at most \(Limits.ServerCertificates.largestRSAKeyBits)")
        }
        let imported = try ImportedKey(pem: key)
        guard imported.subjectPublicKeyInfo == facts.subjectPublicKeyInfo else {
            throw .unusableImport(
                "the certificate and the private key hold different public keys; give the key whose request produced"
                    + " this certificate")
        }
        self.key = imported.pkcs8
        let above = try chain.map { text throws(CertificateError) in try PEM.certificates(in: text) } ?? []
        self.chain = [given[0]] + (try Self.ordered(above, over: given[0], facts))
    }

    /// What clients may call the server: the DNS names among the subject's alternative names, in lower case, each once;
    /// the common name counts only where there are none. RFC 6125 §6.4.4.
    package var domainNames: [String] {
        var names: [String] = []
        for case .dns(let name) in facts.extensions.subjectAlternativeNames where !names.contains(name.lowercased()) {
            names.append(name.lowercased())
        }
        guard names.isEmpty, facts.extensions.subjectAlternativeNames.isEmpty else { return names }
        return facts.subject.commonName.map { [$0.lowercased()] } ?? []
    }

    package var certificatePEM: String { PEM.encode("CERTIFICATE", der: chain[0]) }
    package var chainPEM: String { chain.dropFirst().map { PEM.encode("CERTIFICATE", der: $0) }.joined() }
    package var keyPEM: String { PEM.encode("PRIVATE KEY", der: key) }

    // MARK: Order

    private struct Link {
        let der: [UInt8]
        let facts: CertificateFacts
        /// Signed with its own key: what a client has or hasn't, and needn't be sent.
        let isRoot: Bool

        init(_ der: [UInt8]) throws(CertificateError) {
            self.der = der
            facts = try CertificateFacts(der: der)
            isRoot = facts.subject == facts.issuer && Self.hasSigned(der, der)
        }

        func hasSigned(_ other: Link) -> Bool {
            facts.subject == other.facts.issuer && Self.hasSigned(der, other.der)
        }

        private static func hasSigned(_ issuer: [UInt8], _ certificate: [UInt8]) -> Bool {
            (try? IssuerKey(ofCertificateDER: issuer).hasSigned(certificateDER: certificate)) ?? false
        }
    }

    /// The chain in the order it is sent, without the roots that were given.
    private static func ordered(
        _ given: [[UInt8]], over certificate: [UInt8], _ facts: CertificateFacts
    ) throws(CertificateError) -> [[UInt8]] {
        let maximum = Limits.ServerCertificates.chainCertificates
        guard given.count <= maximum else {
            throw .unusableImport("the chain holds \(given.count) certificates; expected at most \(maximum)")
        }
        var rest: [Link] = []
        for der in given where der != certificate && !rest.contains(where: { $0.der == der }) {
            rest.append(try Link(der))
        }
        let leaf = try Link(certificate)
        var path = [leaf]
        var roots: [Link] = []
        while let index = rest.firstIndex(where: { !$0.isRoot && $0.hasSigned(path[path.count - 1]) }) {
            path.append(rest.remove(at: index))
        }
        for link in rest where link.isRoot {
            guard path.contains(where: link.hasSigned) else { continue }
            roots.append(link)
        }
        let used = roots.map(\.der)
        if let stray = rest.first(where: { !used.contains($0.der) }) {
            throw .unusableImport(
                "the chain's certificate `\(stray.facts.subject)` belongs to none of the others: nothing from"
                    + " `\(facts.subject)` upwards is signed by it. Give the certificates between the server's and its"
                    + " root, and no others")
        }
        return path.dropFirst().map(\.der)
    }
}
