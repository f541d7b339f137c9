import Testing

@testable import PKI

@Suite struct IssuerKeyTests {
    private static let authorities = ["ca-rsa2048", "ca-p256", "ca-p384", "ca-p521"]

    @Test(arguments: [
        ("by-rsa", "ca-rsa2048"), ("by-rsa-sha512", "ca-rsa2048"), ("by-rsa-pss", "ca-rsa2048"), ("by-p256", "ca-p256"),
        ("by-p384", "ca-p384"), ("by-p521", "ca-p521"), ("ca-p384", "ca-p384"),
    ])
    func `a certificate is signed by its issuer and no other`(_ name: String, _ issuer: String) throws {
        let certificate = try OpenSSLFixtures.certificate(name)
        for authority in Self.authorities {
            let key = try IssuerKey(ofCertificateDER: try OpenSSLFixtures.certificate(authority))
            #expect(try key.hasSigned(certificateDER: certificate) == (authority == issuer), "\(authority)")
        }
    }

    @Test func `a SHA-1 signature counts as none`() throws {
        let key = try IssuerKey(ofCertificateDER: try OpenSSLFixtures.certificate("ca-rsa2048"))
        #expect(try !key.hasSigned(certificateDER: try OpenSSLFixtures.certificate("by-rsa-sha1")))
    }

    @Test(arguments: ["by-rsa", "by-rsa-pss", "by-p256"])
    func `one changed bit anywhere breaks the signature`(_ name: String) throws {
        let original = try OpenSSLFixtures.certificate(name)
        let key = try IssuerKey(
            ofCertificateDER: try OpenSSLFixtures.certificate(name == "by-p256" ? "ca-p256" : "ca-rsa2048"))
        for index in stride(from: 0, to: original.count, by: 3) {
            var changed = original
            changed[index] ^= 1
            #expect((try? key.hasSigned(certificateDER: changed)) != true, "byte \(index)")
        }
    }

    @Test(arguments: ["ed25519", "dsa", "p-224", "rsa-1024"])
    func `a key that signs nothing here is refused by name`(_ name: String) throws {
        let der = try OpenSSLFixtures.certificate(name)
        let facts = try CertificateFacts(der: der)
        #expect(
            certificateError { try IssuerKey(ofCertificateDER: der) }
                == .unreadableCertificate("the certificate's key (\(facts.keyAlgorithm)) can't check signatures"))
    }
}
