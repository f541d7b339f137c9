import FoundationEssentials
import IoTModel
import SwiftASN1
import Testing
import X509

@testable import PKI

@Suite struct CertificateFactsTests {
    @Test(arguments: OpenSSLFixtures.names)
    func `the certificate id is SHA-256 of the DER`(_ name: String) throws {
        let der = try OpenSSLFixtures.certificate(name)
        #expect(CertificateID(certificateDER: der).description == OpenSSLFixtures.certificates[name]?.fingerprint)
        #expect(try CertificateFacts(der: der).id.description == OpenSSLFixtures.certificates[name]?.fingerprint)
    }

    @Test(arguments: [
        ("rsa-1024", "RSA of 1024 bits", "RSA with SHA-256"), ("rsa-sha256", "RSA of 2048 bits", "RSA with SHA-256"),
        ("rsa-sha512", "RSA of 2048 bits", "RSA with SHA-512"), ("rsa-sha1", "RSA of 2048 bits", "RSA with SHA-1"),
        ("rsa-md5", "RSA of 2048 bits", "RSA with MD5"), ("pss-sha256", "RSA of 2048 bits", "RSASSA-PSS with SHA-256"),
        ("pss-sha1", "RSA of 2048 bits", "RSASSA-PSS with SHA-1"),
        ("ecdsa-sha1", "elliptic curve P-256", "ECDSA with SHA-1"),
        ("p-224", "elliptic curve P-224", "ECDSA with SHA-256"),
        ("p-256", "elliptic curve P-256", "ECDSA with SHA-256"),
        ("p-384", "elliptic curve P-384", "ECDSA with SHA-384"),
        ("p-521", "elliptic curve P-521", "ECDSA with SHA-512"),
        ("secp256k1", "elliptic curve secp256k1", "ECDSA with SHA-256"), ("ed25519", "Ed25519", "Ed25519"),
        ("dsa", "DSA", "DSA with SHA-256"), ("negative-serial", "elliptic curve P-256", "ECDSA with SHA-256"),
    ])
    func `no algorithm stands in the way of reading`(_ name: String, _ key: String, _ signature: String) throws {
        let facts = try CertificateFacts(der: try OpenSSLFixtures.certificate(name))
        #expect(facts.keyAlgorithm.description == key)
        #expect(facts.signatureAlgorithm.description == signature)
        #expect(facts.subject.description == "CN=\(name)")
        #expect(facts.issuer == facts.subject)
    }

    @Test func `every field of a certificate that has them all is read`() throws {
        let facts = try CertificateFacts(der: try OpenSSLFixtures.certificate("rich"))
        #expect(facts.version == 3)
        #expect(facts.serialNumber.hexadecimal == "0102030405060708090a0b0c0d0e0f10")
        #expect(facts.serialNumber.decimal == "1339673755198158349044581307228491536")
        #expect(
            facts.subject.description
                == "C=DE, O=Example\\, \\\"Works\\\" \\+ Sons, OU=first, OU=second, CN=Küche 7, serialNumber=12-34, "
                + "emailAddress=a@example.test")
        #expect(facts.subject.values("2.5.4.11") == ["first", "second"])
        #expect(facts.subject.commonName == "Küche 7")
        let extensions = facts.extensions
        #expect(extensions.basicConstraints == .init(isCA: true, pathLength: 3))
        #expect(extensions.keyUsage == [.digitalSignature, .keyCertSign])
        #expect(extensions.extendedKeyUsage == ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"])
        #expect(extensions.subjectKeyIdentifier?.count == 20)
        #expect(extensions.authorityKeyIdentifier == extensions.subjectKeyIdentifier)
        #expect(
            extensions.subjectAlternativeNames.prefix(5) == [
                .dns("lamp.example.test"), .ipAddress("192.0.2.7"), .ipAddress("2001:db8::1"), .email("b@example.test"),
                .uri("urn:lamp:7"),
            ])
        guard case .directory(let other) = extensions.subjectAlternativeNames.last else {
            Issue.record("expected a directory name")
            return
        }
        #expect(other.description == "CN=other name")
        #expect(extensions.issuerAlternativeNames == [.dns("issuer.example.test")])
        #expect(extensions.unreadable.isEmpty)
    }

    @Test(arguments: [("negative-serial", "-81", "-129"), ("zero-serial", "00", "0")])
    func `odd serial numbers are read`(_ name: String, _ hexadecimal: String, _ decimal: String) throws {
        let serial = try CertificateFacts(der: try OpenSSLFixtures.certificate(name)).serialNumber
        #expect(serial.hexadecimal == hexadecimal)
        #expect(serial.decimal == decimal)
    }

    @Test func `version 1 and dates beyond 2049 are read`() throws {
        let first = try CertificateFacts(der: try OpenSSLFixtures.certificate("version-1"))
        #expect(first.version == 1)
        #expect(first.extensions.basicConstraints == nil)
        let late = try CertificateFacts(der: try OpenSSLFixtures.certificate("year-2060"))
        #expect(late.validity.notAfter.civilDate.year > 2_049)
    }

    /// swift-certificates is another reader; it refuses some of the fixtures.
    @Test(arguments: OpenSSLFixtures.names)
    func `swift-certificates reads the same`(_ name: String) throws {
        let der = try OpenSSLFixtures.certificate(name)
        let facts = try CertificateFacts(der: der)
        guard let peer = try? Certificate(derEncoded: der) else { return }
        #expect(Array(peer.serialNumber.bytes) == Array(facts.serialNumber.octets.drop { $0 == 0 }))
        #expect(Int64(peer.notValidBefore.timeIntervalSince1970) * 1_000 == facts.validity.notBefore.milliseconds)
        #expect(Int64(peer.notValidAfter.timeIntervalSince1970) * 1_000 == facts.validity.notAfter.milliseconds)
        #expect(peer.subject.count == facts.subject.relativeNames.count)
        #expect(
            try peer.extensions.subjectKeyIdentifier.map { Array($0.keyIdentifier) }
                == facts.extensions.subjectKeyIdentifier)
    }

    @Test(arguments: OpenSSLFixtures.names)
    func `the dates alone are those of the whole reading`(_ name: String) throws {
        let der = try OpenSSLFixtures.certificate(name)
        #expect(Validity(ofCertificateDER: der) == (try CertificateFacts(der: der).validity))
    }

    @Test(arguments: ["rich", "rsa-1024", "version-1"])
    func `a cut certificate is unreadable at every length`(_ name: String) throws {
        let der = try OpenSSLFixtures.certificate(name)
        for length in 0..<der.count {
            let cut = Array(der.prefix(length))
            guard case .unreadableCertificate = certificateError({ try CertificateFacts(der: cut) }) else {
                Issue.record("\(length) bytes were read")
                return
            }
            #expect(Validity(ofCertificateDER: cut) == nil)
        }
    }

    @Test(arguments: ["rich", "pss-sha256", "dsa", "negative-serial"])
    func `any changed bytes end in facts or an error, and both readings of the dates agree`(_ name: String) throws {
        let original = try OpenSSLFixtures.certificate(name)
        let random = SeededRandom.printed()
        var read = 0
        for _ in 0..<3_000 {
            var der = original
            for _ in 0...random.next(below: 3) { der[random.next(below: der.count)] = UInt8(random.next(below: 256)) }
            guard let facts = try? CertificateFacts(der: der) else {
                _ = Validity(ofCertificateDER: der)
                continue
            }
            read += 1
            _ = "\(facts.subject) \(facts.issuer) \(facts.serialNumber) \(facts.serialNumber.decimal ?? "")"
            #expect(Validity(ofCertificateDER: der) == facts.validity)
        }
        #expect(read > 0)
    }

    @Test func `random bytes are unreadable`() {
        let random = SeededRandom.printed()
        for _ in 0..<2_000 {
            let bytes = [0x30] + random.source.bytes(random.next(below: 64))
            #expect(certificateError { try CertificateFacts(der: bytes) } != nil)
            _ = Validity(ofCertificateDER: bytes)
        }
    }

    @Test func `65,536 bytes are looked at and 65,537 aren't`() {
        let sentences = [65_536, 65_537].map { count in
            certificateError {
                try CertificateFacts(der: DERWriter.node(0x30, [UInt8](repeating: 0x05, count: count - 4)))
            }
        }
        #expect(sentences[0] == .unreadableCertificate("the certificate can't be read: it is not whole DER"))
        #expect(
            sentences[1]
                == .unreadableCertificate("the certificate can't be read: it has 65537 bytes; expected at most 65536"))
    }

    @Test func `an unreadable extension is listed and hides nothing else`() throws {
        let der = try OpenSSLFixtures.certificate("rich")
        // The DER of the keyUsage extension's BIT STRING, which becomes an OCTET STRING of the same length.
        let usage: [UInt8] = [0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x02, 0x84]
        let start = try #require(der.indices.first { der[$0...].starts(with: usage) })
        var changed = der
        changed[start + 8] = 0x04
        let extensions = try CertificateFacts(der: changed).extensions
        #expect(extensions.unreadable == ["2.5.29.15"])
        #expect(extensions.keyUsage == nil)
        #expect(extensions.basicConstraints?.isCA == true)
    }
}
