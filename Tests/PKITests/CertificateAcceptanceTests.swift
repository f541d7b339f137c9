import IoTModel
import Testing

@testable import PKI

@Suite struct CertificateAcceptanceTests {
    @Test(arguments: [
        "rsa-sha256", "rsa-sha512", "pss-sha256", "p-256", "p-384", "p-521", "rich", "version-1", "negative-serial",
        "by-rsa-pss", "ca-p256",
    ])
    func `accepted keys and signatures, whatever else the certificate says`(_ name: String) throws {
        let facts = try CertificateFacts(der: try OpenSSLFixtures.certificate(name))
        #expect(CertificateAcceptance.refusal(of: facts, now: facts.validity.notBefore) == nil)
    }

    @Test(arguments: [
        ("rsa-1024", "the RSA key has 1024 bits; expected at least 2048"),
        (
            "p-224",
            "the key is elliptic curve P-224; expected RSA of at least 2048 bits or elliptic curve P-256, P-384 or P-521"
        ),
        ("secp256k1", "the key is elliptic curve secp256k1; expected"), ("ed25519", "the key is Ed25519; expected"),
        ("dsa", "the key is DSA; expected"), ("rsa-md5", "the certificate is signed by RSA with MD5; expected"),
        ("rsa-sha1", "the certificate is signed by RSA with SHA-1; expected"),
        ("pss-sha1", "the certificate is signed by RSASSA-PSS with SHA-1; expected"),
        ("ecdsa-sha1", "the certificate is signed by ECDSA with SHA-1; expected"),
    ])
    func `a refused certificate is told its algorithm or size`(_ name: String, _ beginning: String) throws {
        let facts = try CertificateFacts(der: try OpenSSLFixtures.certificate(name))
        let refusal = try #require(CertificateAcceptance.refusal(of: facts, now: facts.validity.notBefore))
        #expect(refusal.description.hasPrefix(beginning), "\(refusal)")
    }

    @Test func `RSA keys of 2048 bits are accepted and of 2047 aren't`() {
        #expect(CertificateAcceptance.refusal(of: .rsa(bits: 2_048)) == nil)
        #expect(CertificateAcceptance.refusal(of: .rsa(bits: 2_047)) == .keyTooShort(bits: 2_047))
    }

    @Test func `both ends of the dates belong to them`() throws {
        let facts = try CertificateFacts(der: try OpenSSLFixtures.certificate("p-256"))
        let (first, last) = (facts.validity.notBefore, facts.validity.notAfter)
        let before = WallTime(milliseconds: first.milliseconds - 1)
        let after = WallTime(milliseconds: last.milliseconds + 1)
        #expect(CertificateAcceptance.refusal(of: facts, now: first) == nil)
        #expect(CertificateAcceptance.refusal(of: facts, now: last) == nil)
        #expect(CertificateAcceptance.refusal(of: facts, now: before) == .notYetValid(notBefore: first, now: before))
        #expect(CertificateAcceptance.refusal(of: facts, now: after) == .expired(notAfter: last, now: after))
        #expect([first, last].allSatisfy(facts.validity.contains))
        #expect(![before, after].contains(where: facts.validity.contains))
    }

    @Test func `a certificate that ends before it begins is never valid`() {
        let validity = Validity(notBefore: WallTime(seconds: 10), notAfter: WallTime(seconds: 5))
        #expect((0...20).allSatisfy { !validity.contains(WallTime(seconds: $0)) })
    }
}
