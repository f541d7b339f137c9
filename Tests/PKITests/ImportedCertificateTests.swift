import IoTModel
import Testing

@testable import PKI

/// The leaf of a hierarchy stands for a certificate from outside.
struct ImportedCertificateTests {
    private let stored: ServerHierarchy.Stored
    private let hierarchy: ServerHierarchy

    init() throws {
        hierarchy = try Shared.hierarchy(.ecdsa)
        stored = hierarchy.stored
    }

    private func imported(
        certificate: String? = nil, key: String? = nil, chain: String?, at moment: WallTime = now
    ) throws(CertificateError) -> ImportedCertificate {
        try ImportedCertificate(
            certificate: certificate ?? stored.leaf.certificate, key: key ?? stored.leaf.key, chain: chain, now: moment)
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `leaf, intermediate and key belong together, and the key comes back as PKCS #8`(
        _ kind: ServerHierarchy.Kind
    ) throws {
        let hierarchy = try Shared.hierarchy(kind)
        let stored = hierarchy.stored
        let imported = try ImportedCertificate(
            certificate: stored.leaf.certificate, key: stored.leaf.key, chain: stored.intermediate.certificate,
            now: now)
        #expect(imported.chain == hierarchy.chain)
        #expect(imported.key == hierarchy.leafKey)
        #expect(imported.domainNames == ["iot.local.test", "localhost"])
    }

    @Test func `a chain is put in order; a root in it, and the certificate itself, aren't sent twice or at all`() throws
    {
        let chains = [
            stored.intermediate.certificate + stored.root.certificate,
            stored.root.certificate + stored.intermediate.certificate,
            stored.leaf.certificate + stored.intermediate.certificate + stored.intermediate.certificate,
        ]
        for chain in chains { #expect(try imported(chain: chain).chain == hierarchy.chain) }
        #expect(try imported(chain: nil).chain == [hierarchy.chain[0]])
        #expect(
            try imported(chain: stored.root.certificate + stored.intermediate.certificate).chainPEM
                == stored.intermediate.certificate)
    }

    @Test func `a certificate of another chain is refused by its name`() throws {
        let other = try Shared.hierarchy(.rsa).stored
        for stray in [other.intermediate.certificate, other.root.certificate] {
            let error = certificateError { try imported(chain: stored.intermediate.certificate + stray) }
            let subject = try CertificateFacts(pem: stray).subject.description
            #expect(error?.description.contains(subject) == true)
        }
    }

    @Test func `another key, an encrypted key and no key are refused, each in its own words`() {
        let cases = [
            (stored.intermediate.key, "different public keys"), (stored.leaf.certificate, "`CERTIFICATE`"),
            ("", "no PEM block"),
            (stored.leaf.key.replacing("PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY"), "openssl pkey"),
            (PEM.encode("PRIVATE KEY", der: [1, 2, 3]), "can't be read"),
        ]
        for (key, words) in cases {
            let error = certificateError { try imported(key: key, chain: nil) }
            #expect(error?.description.contains(words) == true, "\(words)")
        }
    }

    @Test func `a certificate that has ended or hasn't begun is refused, and so are two at once`() {
        let late = certificateError { try imported(chain: nil, at: now.advanced(by: .days(400))) }
        #expect(late?.description.contains("ended at") == true)
        let early = certificateError { try imported(chain: nil, at: now.advanced(by: .days(-2))) }
        #expect(early?.description.contains("begins at") == true)
        let both = certificateError {
            try imported(certificate: stored.leaf.certificate + stored.intermediate.certificate, chain: nil)
        }
        #expect(both?.description.contains("2 certificates") == true)
    }

    @Test func `a chain of 10 certificates is read, and one of 11 refused`() throws {
        let maximum = Limits.ServerCertificates.chainCertificates
        let chain = String(repeating: stored.intermediate.certificate, count: maximum)
        #expect(try imported(chain: chain).chain.count == 2)
        let error = certificateError { try imported(chain: chain + stored.intermediate.certificate) }
        #expect(error?.description.contains("11 certificates") == true)
    }
}
