import Crypto
import CryptoExtras
import SwiftASN1

/// The public key of a certificate authority, ready to check what it has signed. Hold on to it: making one costs
/// about as much as a check.
package struct IssuerKey: Sendable {
    private let key: VerificationKey

    /// - Throws: `unreadableCertificate`, also when the key is of a kind that signs nothing here.
    package init(ofCertificateDER der: [UInt8]) throws(CertificateError) {
        let facts = try CertificateFacts(der: der)
        guard let key = VerificationKey(facts.keyAlgorithm, subjectPublicKeyInfo: facts.subjectPublicKeyInfo) else {
            throw .unreadableCertificate("the certificate's key (\(facts.keyAlgorithm)) can't check signatures")
        }
        self.key = key
    }

    /// Whether this key made the signature of the certificate; false also for algorithms that aren't accepted. Names,
    /// dates and extensions aren't compared.
    package func hasSigned(certificateDER der: [UInt8]) throws(CertificateError) -> Bool {
        do throws(Malformed) {
            let syntax = try CertificateSyntax(der: der)
            // RFC 5280 §4.1.1.2: both must be the same.
            guard syntax.signatureAlgorithm.encodedBytes == syntax.signedAlgorithm.encodedBytes else { return false }
            let algorithm = try SignatureAlgorithm(syntax.signatureAlgorithm, "signatureAlgorithm")
            return key.verifies(syntax.signature, algorithm.scheme, over: syntax.signedBytes)
        } catch {
            throw .unreadableCertificate("the certificate can't be read: \(error.sentence)")
        }
    }
}

/// A public key for checking signatures with SHA-2.
enum VerificationKey: Sendable {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)

    /// Nil for a kind of key that isn't accepted, or one that is broken, such as a point off its curve.
    init?(_ algorithm: KeyAlgorithm, subjectPublicKeyInfo der: [UInt8]) {
        let key: VerificationKey?
        switch algorithm {
        case .rsa: key = (try? _RSA.Signing.PublicKey(derRepresentation: der)).map(VerificationKey.rsa)
        case .ellipticCurve(.p256):
            key = (try? P256.Signing.PublicKey(derRepresentation: der)).map(VerificationKey.p256)
        case .ellipticCurve(.p384):
            key = (try? P384.Signing.PublicKey(derRepresentation: der)).map(VerificationKey.p384)
        case .ellipticCurve(.p521):
            key = (try? P521.Signing.PublicKey(derRepresentation: der)).map(VerificationKey.p521)
        case .ellipticCurve(.p224), .ellipticCurve(.secp256k1), .ellipticCurve(.other), .ed25519, .ed448, .dsa, .other:
            key = nil
        }
        guard let key else { return nil }
        self = key
    }

    func verifies(
        _ signature: ArraySlice<UInt8>, _ scheme: SignatureAlgorithm.Scheme, over bytes: ArraySlice<UInt8>
    ) -> Bool {
        switch scheme {
        case .rsa(let hash): verifies(signature, hash, over: bytes, padding: .insecurePKCS1v1_5)
        case .rsaPSS(let hash): verifies(signature, hash, over: bytes, padding: .PSS)
        case .ecdsa(let hash): verifies(signature, hash, over: bytes, padding: nil)
        case .dsa, .ed25519, .ed448, .unknown: false
        }
    }

    /// - Parameter padding: nil asks for an elliptic curve key.
    private func verifies(
        _ signature: ArraySlice<UInt8>, _ hash: SignatureAlgorithm.HashFunction, over bytes: ArraySlice<UInt8>,
        padding: _RSA.Signing.Padding?
    ) -> Bool {
        switch hash {
        case .sha256: verifies(signature, SHA256.hash(data: bytes), padding)
        case .sha384: verifies(signature, SHA384.hash(data: bytes), padding)
        case .sha512: verifies(signature, SHA512.hash(data: bytes), padding)
        case .md2, .md5, .sha1, .sha224: false
        }
    }

    private func verifies(
        _ signature: ArraySlice<UInt8>, _ digest: some Digest, _ padding: _RSA.Signing.Padding?
    ) -> Bool {
        switch (self, padding) {
        case (.rsa(let key), .some(let padding)):
            return key.isValidSignature(.init(rawRepresentation: signature), for: digest, padding: padding)
        case (.p256(let key), .none):
            return (try? P256.Signing.ECDSASignature(derRepresentation: signature))
                .map { key.isValidSignature($0, for: digest) } ?? false
        case (.p384(let key), .none):
            return (try? P384.Signing.ECDSASignature(derRepresentation: signature))
                .map { key.isValidSignature($0, for: digest) } ?? false
        case (.p521(let key), .none):
            return (try? P521.Signing.ECDSASignature(derRepresentation: signature))
                .map { key.isValidSignature($0, for: digest) } ?? false
        case (.rsa, .none), (.p256, .some), (.p384, .some), (.p521, .some): return false
        }
    }
}
