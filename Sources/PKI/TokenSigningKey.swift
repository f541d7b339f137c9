import SwiftASN1

/// The public half of the RSA key that a customer signs tokens with. AWS IoT Core, "Custom authentication".
package struct TokenSigningKey: Sendable {
    private static let leastBits = 2_048

    private let key: VerificationKey

    /// - Parameter pem: a block `PUBLIC KEY`, as `openssl rsa -pubout` writes it.
    /// - Throws: `unreadablePEM`, also for another algorithm or a shorter key.
    package init(pem: String) throws(CertificateError) {
        guard let block = try PEM.blocks(in: pem).first(where: { $0.label == "PUBLIC KEY" }) else {
            throw .unreadablePEM(
                "the text holds no public key; expected a block that begins with `-----BEGIN PUBLIC KEY-----`")
        }
        let algorithm: KeyAlgorithm
        do throws(Malformed) {
            algorithm = try KeyAlgorithm(subjectPublicKeyInfo: try DERReader.parse(block.der))
        } catch {
            throw .unreadablePEM("the public key can't be read: \(error.sentence)")
        }
        guard case .rsa(let bits) = algorithm, bits >= Self.leastBits else {
            throw .unreadablePEM("the public key is \(algorithm); expected RSA of at least \(Self.leastBits) bits")
        }
        guard let key = VerificationKey(algorithm, subjectPublicKeyInfo: block.der) else {
            throw .unreadablePEM("the public key is broken; make a new one")
        }
        self.key = key
    }

    /// RSA with PKCS #1 v1.5 and SHA-256 over the token's text.
    ///
    /// - Parameter signature: Base64. Anything else verifies nothing.
    package func verifies(_ signature: String, over token: String) -> Bool {
        guard let octets = Base64.decode(signature.utf8) else { return false }
        return key.verifies(octets[...], .rsa(.sha256), over: Array(token.utf8)[...])
    }
}
