import CryptoExtras
import Foundation
import PKI
import Testing

struct TokenSigningKeyTests {
    private let key: _RSA.Signing.PrivateKey

    init() throws { key = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    private func signature(_ token: String) throws -> String {
        try key.signature(for: Data(token.utf8), padding: .insecurePKCS1v1_5).rawRepresentation.base64EncodedString()
    }

    @Test func `a signature over the token counts, one over anything else doesn't`() throws {
        let reader = try TokenSigningKey(pem: key.publicKey.pemRepresentation)
        #expect(reader.verifies(try signature("token"), over: "token"))
        #expect(!reader.verifies(try signature("token"), over: "Token"))
        #expect(!reader.verifies(try signature("other"), over: "token"))
        #expect(!reader.verifies("", over: "token"))
        #expect(!reader.verifies("!", over: "token"))
        let pss = try key.signature(for: Data("token".utf8), padding: .PSS).rawRepresentation.base64EncodedString()
        #expect(!reader.verifies(pss, over: "token"))
    }

    @Test func `a key that isn't RSA of 2048 bits is refused with what it is`() throws {
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024)).publicKey.pemRepresentation
        #expect(refusal(short)?.contains("RSA of 1024 bits") == true)
        #expect(refusal("no key")?.contains("BEGIN PUBLIC KEY") == true)
        #expect(refusal(key.pemRepresentation)?.contains("BEGIN PUBLIC KEY") == true)
        #expect(refusal("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----") != nil)
    }

    private func refusal(_ pem: String) -> String? {
        do throws(CertificateError) {
            _ = try TokenSigningKey(pem: pem)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
