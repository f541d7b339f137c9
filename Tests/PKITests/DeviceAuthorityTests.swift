import CryptoExtras
import IoTModel
import SwiftASN1
import Testing
import X509

@testable import PKI

@Suite struct DeviceAuthorityTests {
    @Test func `AWS IoT's shape: CreateKeysAndCertificate`() throws {
        let authority = try Shared.authority.get()
        let pair = try authority.issueWithNewKey(now: now, random: SeededRandom(seed: 3).source)
        let facts = try CertificateFacts(pem: pair.certificate.pem)
        #expect(facts.id == pair.certificate.id)
        #expect(facts.version == 3)
        #expect(facts.serialNumber.octets.count == 20)
        #expect(!facts.serialNumber.isNegative)
        #expect(facts.signatureAlgorithm.scheme == .rsa(.sha256))
        #expect(facts.keyAlgorithm == .rsa(bits: 2_048))
        #expect(facts.subject.description == "CN=AWS IoT Certificate")
        #expect(facts.issuer.relativeNames.map { $0.map(\.name) } == [["OU"]])
        #expect(facts.validity.notBefore == now.advanced(by: .seconds(-120)))
        #expect(facts.validity.notAfter.description == "2049-12-31T23:59:59Z")
        #expect(facts.validity == pair.certificate.validity)
        #expect(facts.extensions.basicConstraints == .init(isCA: false, pathLength: nil))
        #expect(facts.extensions.keyUsage == .digitalSignature)
        #expect(facts.extensions.extendedKeyUsage == nil)
        #expect(facts.extensions.subjectAlternativeNames.isEmpty)
        #expect(facts.extensions.subjectKeyIdentifier?.count == 20)
        let root = try CertificateFacts(der: authority.rootDER)
        #expect(facts.extensions.authorityKeyIdentifier == root.extensions.subjectKeyIdentifier)
        #expect(try IssuerKey(ofCertificateDER: authority.rootDER).hasSigned(certificateDER: pair.certificate.der))
        #expect(try Certificate(derEncoded: pair.certificate.der).extensions.filter(\.critical).count == 2)
    }

    @Test func `the keys are those of the certificate, in AWS IoT's encodings`() throws {
        let pair = try Shared.authority.get().issueWithNewKey(now: now, random: SeededRandom(seed: 3).source)
        #expect(pair.privateKeyPEM.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        #expect(pair.publicKeyPEM.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: pair.privateKeyPEM)
        let facts = try CertificateFacts(der: pair.certificate.der)
        #expect(Array(key.publicKey.derRepresentation) == facts.subjectPublicKeyInfo)
        #expect(try PEM.blocks(in: pair.publicKeyPEM).map(\.der) == [facts.subjectPublicKeyInfo])
        #expect(Array(try key.publicKey.getKeyPrimitives().publicExponent) == [1, 0, 1])
    }

    @Test(arguments: ["csr-rsa-2048", "csr-p-256", "csr-p-384", "csr-p-521", "csr-with-extensions"])
    func `AWS IoT API, CreateCertificateFromCsr: subject and key are those of the request, its extensions aren't`(
        _ name: String
    ) throws {
        let request = try SigningRequest(der: try OpenSSLFixtures.signingRequest(name))
        let issued = try Shared.authority.get().issue(for: request, now: now, random: SeededRandom(seed: 4).source)
        let facts = try CertificateFacts(der: issued.der)
        #expect(facts.subject == request.subject)
        #expect(facts.subjectPublicKeyInfo == request.subjectPublicKeyInfo)
        #expect(facts.extensions.subjectAlternativeNames.isEmpty)
        #expect(CertificateAcceptance.refusal(of: facts, now: now) == nil)
    }

    @Test func `a subject that breaks every rule is copied octet by octet`() throws {
        func attribute(_ oid: [UInt8], _ tag: UInt8, _ octets: [UInt8]) -> [UInt8] {
            DERWriter.sequence(oid, DERWriter.node(tag, octets))
        }
        let subject = DERWriter.sequence(
            // A country of seven letters, a set out of order, a BMPString and a PrintableString with a forbidden `*`.
            DERWriter.set(attribute(DERWriter.objectIdentifier(2, 5, 4, 6), 0x13, Array("Germany".utf8))),
            DERWriter.set(
                attribute(DERWriter.objectIdentifier(2, 5, 4, 10), 0x1E, [0x00, 0x4B]),
                attribute(DERWriter.objectIdentifier(2, 5, 4, 3), 0x13, Array("*".utf8))))
        let key = try SigningKey.generate(.ecdsaP256)
        let request = try SigningRequest(der: CSRWriter.request(subject: subject, key: key))
        let issued = try Shared.authority.get().issue(for: request, now: now, random: SeededRandom(seed: 5).source)
        #expect(Array(try CertificateSyntax(der: issued.der).subject.encodedBytes) == subject)
        #expect(try CertificateFacts(der: issued.der).subject.description == "C=Germany, O=K+CN=*")
    }

    @Test func `one request twice gives two certificates`() throws {
        let request = try SigningRequest(der: try OpenSSLFixtures.signingRequest("csr-p-256"))
        let random = SeededRandom.printed().source
        let issued = try (0..<2).map { _ in try Shared.authority.get().issue(for: request, now: now, random: random) }
        #expect(issued[0].id != issued[1].id)
        let serials = try issued.map { try CertificateFacts(der: $0.der).serialNumber }
        #expect(serials[0] != serials[1])
    }

    @Test func `RFC 5280 §4.1.2.2: serial numbers have 20 octets and are positive, whatever the random bytes`() {
        for octet in [UInt8(0), 0x40, 0x7F, 0x80, 0xFF] {
            let serial = SerialNumber(
                CertificateTemplate.serialNumber(RandomSource { [UInt8](repeating: octet, count: $0) }))
            #expect(serial.octets.count == 20)
            #expect(!serial.isNegative)
            #expect(serial.octets[0] != 0)
        }
    }

    @Test func `the same random bytes give the same serial number`() throws {
        let request = try SigningRequest(der: try OpenSSLFixtures.signingRequest("csr-p-256"))
        let issued = try (0..<2).map { _ in
            try Shared.authority.get().issue(for: request, now: now, random: SeededRandom(seed: 6).source)
        }
        // RSA signatures by PKCS #1 v1.5 are deterministic, so all of it is the same.
        #expect(issued[0] == issued[1])
    }

    @Test func `what is stored is loaded, and another's key is refused`() throws {
        let authority = try Shared.authority.get()
        let loaded = try DeviceAuthority(stored: authority.stored)
        #expect(loaded.stored == authority.stored)
        let rsa = try Shared.hierarchy(.rsa)
        let mixed = StoredPair(certificate: authority.stored.certificate, key: rsa.stored.root.key)
        #expect(
            certificateError { try DeviceAuthority(stored: mixed) }
                == .unusableHierarchy("the device authority's certificate and private key hold different public keys"))
    }

    @Test func `dates have whole seconds`() throws {
        let request = try SigningRequest(der: try OpenSSLFixtures.signingRequest("csr-p-256"))
        let late = WallTime(milliseconds: now.milliseconds + 999)
        let issued = try Shared.authority.get().issue(for: request, now: late, random: SeededRandom(seed: 7).source)
        #expect(try CertificateFacts(der: issued.der).validity == issued.validity)
    }
}
