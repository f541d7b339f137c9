import IoTModel
import Testing

@testable import PKI

@Suite struct SigningRequestTests {
    @Test(arguments: [
        ("csr-rsa-2048", "RSA of 2048 bits"), ("csr-rsa-pss", "RSA of 2048 bits"),
        ("csr-p-256", "elliptic curve P-256"), ("csr-p-384", "elliptic curve P-384"),
        ("csr-p-521", "elliptic curve P-521"), ("csr-with-extensions", "elliptic curve P-256"),
    ])
    func `requests with accepted keys are read`(_ name: String, _ key: String) throws {
        let request = try SigningRequest(
            pem: PEM.encode("CERTIFICATE REQUEST", der: OpenSSLFixtures.signingRequest(name)))
        #expect(request.keyAlgorithm.description == key)
        #expect(request.subject.description == "C=DE, O=Example, CN=\(name)")
    }

    @Test(arguments: [
        ("csr-rsa-1024", "is refused: the RSA key has 1024 bits"),
        ("csr-p-224", "is refused: the key is elliptic curve P-224"),
        ("csr-ed25519", "is refused: the key is Ed25519"), ("csr-sha1", "is signed by RSA with SHA-1"),
    ])
    func `a refused request is told why`(_ name: String, _ reason: String) throws {
        let der = try OpenSSLFixtures.signingRequest(name)
        guard case .unacceptableSigningRequest(let sentence) = certificateError({ try SigningRequest(der: der) }) else {
            Issue.record("expected unacceptableSigningRequest")
            return
        }
        #expect(sentence.hasPrefix("the certificate signing request \(reason)"), "\(sentence)")
    }

    @Test(arguments: ["csr-rsa-2048", "csr-p-256"])
    func `RFC 2986 §4.2: a request that its key didn't sign is refused`(_ name: String) throws {
        let original = try OpenSSLFixtures.signingRequest(name)
        for index in stride(from: 0, to: original.count, by: 5) {
            var changed = original
            changed[index] ^= 1
            #expect(certificateError { try SigningRequest(der: changed) } != nil, "byte \(index)")
        }
    }

    @Test func `a point off the curve is refused`() throws {
        let der = CSRWriter.request(
            subject: DERWriter.sequence(), subjectPublicKeyInfo: try CSRWriter.brokenKey(),
            key: try SigningKey.generate(.ecdsaP256))
        guard case .unacceptableSigningRequest(let sentence) = certificateError({ try SigningRequest(der: der) }) else {
            Issue.record("expected unacceptableSigningRequest")
            return
        }
        #expect(sentence.contains("public key is broken"))
    }

    @Test(arguments: ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
    func `a text without a request is unreadable`(_ text: String) {
        guard case .unreadablePEM = certificateError({ try SigningRequest(pem: text) }) else {
            Issue.record("expected unreadablePEM")
            return
        }
    }

    @Test func `a cut request is unreadable at every length`() throws {
        let der = try OpenSSLFixtures.signingRequest("csr-rsa-2048")
        for length in 0..<der.count {
            guard
                case .unreadableSigningRequest = certificateError({ try SigningRequest(der: Array(der.prefix(length))) }
                )
            else {
                Issue.record("\(length) bytes were read")
                return
            }
        }
    }
}

/// Writes requests that tools refuse to write.
enum CSRWriter {
    static func request(subject: [UInt8], subjectPublicKeyInfo: [UInt8]? = nil, key: SigningKey) -> [UInt8] {
        let body = DERWriter.sequence(
            DERWriter.integer([0]), subject, subjectPublicKeyInfo ?? key.subjectPublicKeyInfo, DERWriter.explicit(0, [])
        )
        let signature = (try? key.signature(for: body)) ?? []
        return DERWriter.sequence(body, key.signatureAlgorithm, DERWriter.bitString(signature))
    }

    static func brokenKey() throws -> [UInt8] {
        var key = try SigningKey.generate(.ecdsaP256).subjectPublicKeyInfo
        // The uncompressed point's last 64 octets: (1, 1) isn't on P-256.
        for index in key.indices.suffix(64) { key[index] = 0 }
        key[key.count - 33] = 1
        key[key.count - 1] = 1
        return key
    }
}
