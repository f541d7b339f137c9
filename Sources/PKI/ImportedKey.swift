import Crypto
import CryptoExtras

/// A private key from outside, in any form that OpenSSL writes without a password: PKCS #8, PKCS #1 or SEC 1.
struct ImportedKey: Sendable {
    /// DER, PKCS #8.
    let pkcs8: [UInt8]
    /// DER.
    let subjectPublicKeyInfo: [UInt8]

    private static let labels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"]

    /// - Parameter pem: the first block that holds a private key counts; parameters of a curve may stand before it.
    /// - Throws: `unusableImport`, which never quotes the key.
    init(pem: String) throws(CertificateError) {
        let blocks = try PEM.blocks(in: pem)
        // RFC 1421's headers, which the reader drops, are how PKCS #1 and SEC 1 say that they are encrypted.
        guard !blocks.contains(where: { $0.label == "ENCRYPTED PRIVATE KEY" }), !pem.contains("4,ENCRYPTED") else {
            throw .unusableImport(
                "the private key is encrypted; decrypt it first, such as with"
                    + " `openssl pkey -in key.pem -out key-plain.pem`")
        }
        guard let block = blocks.first(where: { Self.labels.contains($0.label) }) else {
            let found = blocks.first.map { "the text holds `\($0.label)`" } ?? "the text holds no PEM block"
            throw .unusableImport("the private key is missing: \(found); expected `-----BEGIN PRIVATE KEY-----`")
        }
        let one = PEM.encode(block.label, der: block.der)
        if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: one) {
            pkcs8 = Array(key.pkcs8DERRepresentation)
            subjectPublicKeyInfo = Array(key.publicKey.derRepresentation)
        } else if let key = try? P256.Signing.PrivateKey(pemRepresentation: one) {
            pkcs8 = Array(key.derRepresentation)
            subjectPublicKeyInfo = Array(key.publicKey.derRepresentation)
        } else if let key = try? P384.Signing.PrivateKey(pemRepresentation: one) {
            pkcs8 = Array(key.derRepresentation)
            subjectPublicKeyInfo = Array(key.publicKey.derRepresentation)
        } else if let key = try? P521.Signing.PrivateKey(pemRepresentation: one) {
            pkcs8 = Array(key.derRepresentation)
            subjectPublicKeyInfo = Array(key.publicKey.derRepresentation)
        } else {
            throw .unusableImport(
                "the private key can't be read; expected RSA of 2048 to 4096 bits or elliptic curve P-256, P-384 or"
                    + " P-521, unencrypted")
        }
    }
}
