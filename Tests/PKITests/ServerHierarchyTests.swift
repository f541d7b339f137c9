import FoundationEssentials
import IoTModel
import SwiftASN1
import Testing
@_spi(FixedExpiryValidationTime) import X509

@testable import PKI

@Suite struct ServerHierarchyTests {
    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `RFC 5280 §4.2: each certificate says what it may do and who signed it`(_ kind: ServerHierarchy.Kind) throws {
        let hierarchy = try Shared.hierarchy(kind)
        let root = try CertificateFacts(der: hierarchy.rootDER)
        let leaf = try CertificateFacts(der: hierarchy.chain[0])
        let intermediate = try CertificateFacts(der: hierarchy.chain[1])
        #expect(hierarchy.chain.count == 2)
        let key: KeyAlgorithm = kind == .rsa ? .rsa(bits: 2_048) : .ellipticCurve(.p256)
        #expect([root, intermediate, leaf].allSatisfy { $0.keyAlgorithm == key && $0.version == 3 })
        #expect(root.extensions.basicConstraints == .init(isCA: true, pathLength: nil))
        #expect(intermediate.extensions.basicConstraints == .init(isCA: true, pathLength: 0))
        #expect(leaf.extensions.basicConstraints == .init(isCA: false, pathLength: nil))
        #expect(root.extensions.keyUsage == [.keyCertSign, .cRLSign])
        #expect(intermediate.extensions.keyUsage == [.keyCertSign, .cRLSign])
        #expect(leaf.extensions.keyUsage == .digitalSignature)
        #expect(leaf.extensions.extendedKeyUsage == ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"])
        #expect(intermediate.extensions.authorityKeyIdentifier == root.extensions.subjectKeyIdentifier)
        #expect(leaf.extensions.authorityKeyIdentifier == intermediate.extensions.subjectKeyIdentifier)
        #expect(
            root.issuer == root.subject && intermediate.issuer == root.subject && leaf.issuer == intermediate.subject)
        #expect(
            leaf.extensions.subjectAlternativeNames == [
                .dns("iot.local.test"), .dns("localhost"), .ipAddress("127.0.0.1"), .ipAddress("::1"),
            ])
        #expect(leaf.subject.commonName == "iot.local.test")
        #expect(hierarchy.leafFacts == leaf)
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `certificates end in the order in which they sign`(_ kind: ServerHierarchy.Kind) throws {
        let hierarchy = try Shared.hierarchy(kind)
        let days = try (hierarchy.chain + [hierarchy.rootDER]).map { der in
            let validity = try CertificateFacts(der: der).validity
            return (validity.notAfter.milliseconds - validity.notBefore.milliseconds) / 86_400_000
        }
        #expect(days == [397, 15 * 365, 25 * 365])
    }

    @Test(arguments: ServerHierarchy.Kind.allCases, ["iot.local.test", "localhost", "other.test"])
    func `swift-certificates verifies the chain for its names only`(
        _ kind: ServerHierarchy.Kind, _ name: String
    )
        async throws
    {
        let hierarchy = try Shared.hierarchy(kind)
        let verified = await verifies(hierarchy.chain[0], by: hierarchy, name: name)
        #expect(verified == (name != "other.test"))
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `a device's certificate doesn't verify under the server's roots`(_ kind: ServerHierarchy.Kind) async throws {
        let hierarchy = try Shared.hierarchy(kind)
        let authority = try Shared.authority.get()
        let device = try authority.issueWithNewKey(now: now, random: SeededRandom(seed: 8).source).certificate.der
        #expect(await !verifies(device, by: hierarchy, name: nil))
        #expect(await verifies(hierarchy.chain[0], by: hierarchy, name: nil))
        for der in [hierarchy.rootDER, hierarchy.chain[1]] {
            #expect(try !IssuerKey(ofCertificateDER: der).hasSigned(certificateDER: device))
        }
    }

    @Test(arguments: ServerHierarchy.Kind.allCases)
    func `what is stored is loaded whole`(_ kind: ServerHierarchy.Kind) throws {
        let hierarchy = try Shared.hierarchy(kind)
        let stored = hierarchy.stored
        #expect(stored.leaf.key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let loaded = try ServerHierarchy(kind, stored: stored)
        #expect(loaded.stored == stored)
        #expect(loaded.chain == hierarchy.chain)
        #expect(loaded.leafKey == hierarchy.leafKey)
        #expect(loaded.rootPEM == stored.root.certificate)
    }

    @Test func `pieces that don't belong together are refused by name`() throws {
        let one = try Shared.hierarchy(.ecdsa).stored
        let two = try ServerHierarchy.create(.ecdsa, names: [], now: now, random: SeededRandom(seed: 9).source).stored
        let rsa = try Shared.hierarchy(.rsa).stored
        typealias Stored = ServerHierarchy.Stored
        let cases: [(Stored, String)] = [
            (Stored(root: two.root, intermediate: one.intermediate, leaf: one.leaf), "the root hasn't signed"),
            (Stored(root: one.root, intermediate: one.intermediate, leaf: two.leaf), "the intermediate hasn't signed"),
            (
                Stored(
                    root: one.root, intermediate: one.intermediate,
                    leaf: StoredPair(certificate: one.leaf.certificate, key: two.leaf.key)),
                "the server's certificate and private key hold different"
            ),
            (
                Stored(
                    root: one.root, intermediate: one.intermediate,
                    leaf: StoredPair(certificate: one.leaf.certificate, key: rsa.leaf.key)),
                "a private key can't be read"
            ),
            (rsa, "a private key can't be read"),
        ]
        for (stored, beginning) in cases {
            guard
                case .unusableHierarchy(let sentence) = certificateError({ try ServerHierarchy(.ecdsa, stored: stored) }
                )
            else {
                Issue.record("expected unusableHierarchy: \(beginning)")
                continue
            }
            #expect(sentence.hasPrefix(beginning), "\(sentence)")
        }
    }

    @Test func `a key's text is never in an error`() throws {
        let stored = try Shared.hierarchy(.ecdsa).stored
        let broken = StoredPair(
            certificate: stored.leaf.certificate,
            key: String(stored.leaf.key.dropLast(40)) + "\n-----END PRIVATE KEY-----\n")
        let error = certificateError {
            try ServerHierarchy(
                .ecdsa, stored: .init(root: stored.root, intermediate: stored.intermediate, leaf: broken))
        }
        #expect(
            error
                == .unusableHierarchy("a private key can't be read; expected an unencrypted PKCS #8 block (ecdsaP256)"))
    }

    @Test func `two installations have roots of different names`() throws {
        let subjects = try (10..<12).map { seed in
            let hierarchy = try ServerHierarchy.create(
                .ecdsa, names: [], now: now, random: SeededRandom(seed: UInt64(seed)).source)
            return try CertificateFacts(der: hierarchy.rootDER).subject.description
        }
        #expect(subjects[0] != subjects[1])
    }

    private func verifies(_ der: [UInt8], by hierarchy: ServerHierarchy, name: String?) async -> Bool {
        guard let root = try? Certificate(derEncoded: hierarchy.rootDER),
            let intermediate = try? Certificate(derEncoded: hierarchy.chain[1]),
            let leaf = try? Certificate(derEncoded: der)
        else { return false }
        let moment = Date(timeIntervalSince1970: now.seconds)
        var verifier = Verifier(rootCertificates: CertificateStore([root])) {
            RFC5280Policy(fixedExpiryValidationTime: moment)
            if let name { ServerIdentityPolicy(serverHostname: name, serverIP: nil) }
        }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore([intermediate])) {
        case .validCertificate: return true
        case .couldNotValidate: return false
        }
    }
}
