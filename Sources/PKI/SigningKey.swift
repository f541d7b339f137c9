import Crypto
import CryptoExtras

/// A private key that certificates are signed with, or that the server proves itself with.
struct SigningKey: Sendable {
    enum Kind: Sendable {
        /// ECDSA on P-256, signing with SHA-256.
        case ecdsaP256
        /// RSA of 2048 bits, signing with PKCS #1 v1.5 and SHA-256.
        case rsa2048
    }

    private enum Storage: Sendable {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    private let storage: Storage

    /// Makes a new key from the system's generator. Takes tens of milliseconds, at times hundreds, for RSA.
    static func generate(_ kind: Kind) throws(CertificateError) -> SigningKey {
        switch kind {
        case .ecdsaP256: return SigningKey(storage: .p256(P256.Signing.PrivateKey()))
        case .rsa2048:
            do {
                return SigningKey(storage: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048)))
            } catch {
                throw .cryptography("no RSA key could be made: \(error)")
            }
        }
    }

    private init(storage: Storage) { self.storage = storage }

    /// - Parameter pem: one unencrypted PKCS #8 block.
    init(_ kind: Kind, pem: String) throws(CertificateError) {
        do {
            switch kind {
            case .ecdsaP256: storage = .p256(try P256.Signing.PrivateKey(pemRepresentation: pem))
            case .rsa2048: storage = .rsa(try _RSA.Signing.PrivateKey(pemRepresentation: pem))
            }
        } catch {
            // What the library says might quote the key.
            throw .unusableHierarchy("a private key can't be read; expected an unencrypted PKCS #8 block (\(kind))")
        }
    }

    /// PKCS #8.
    var der: [UInt8] {
        switch storage {
        case .p256(let key): Array(key.derRepresentation)
        case .rsa(let key): Array(key.pkcs8DERRepresentation)
        }
    }

    /// PKCS #8.
    var pem: String { PEM.encode("PRIVATE KEY", der: der) }

    /// PKCS #1 for RSA, PKCS #8 for others: the forms that AWS IoT and OpenSSL give.
    var traditionalPEM: String {
        switch storage {
        case .p256: pem
        case .rsa(let key): PEM.encode("RSA PRIVATE KEY", der: key.derRepresentation)
        }
    }

    /// DER of the SubjectPublicKeyInfo.
    var subjectPublicKeyInfo: [UInt8] {
        switch storage {
        case .p256(let key): Array(key.publicKey.derRepresentation)
        case .rsa(let key): Array(key.publicKey.derRepresentation)
        }
    }

    /// DER of the AlgorithmIdentifier of its signatures.
    var signatureAlgorithm: [UInt8] {
        switch storage {
        case .p256: DERWriter.sequence(DERWriter.objectIdentifier(1, 2, 840, 10_045, 4, 3, 2))
        // RFC 4055 §5: the parameters are NULL, not absent.
        case .rsa: DERWriter.sequence(DERWriter.objectIdentifier(1, 2, 840, 113_549, 1, 1, 11), DERWriter.null)
        }
    }

    func signature(for bytes: [UInt8]) throws(CertificateError) -> [UInt8] {
        do {
            let digest = SHA256.hash(data: bytes)
            switch storage {
            case .p256(let key): return Array(try key.signature(for: digest).derRepresentation)
            case .rsa(let key):
                return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            }
        } catch {
            throw .cryptography("a signature could not be made: \(error)")
        }
    }
}
