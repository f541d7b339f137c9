import Crypto
package import IoTModel

extension CertificateID {
    /// The id of the certificate with these bytes, exactly as they were received: nothing is parsed or re-encoded,
    /// so every certificate that a peer can show has one. AWS IoT API, `CertificateId`.
    package init(certificateDER der: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: der)
        self = hash.finalize().withUnsafeBytes { CertificateID(digest: $0) }
    }

    package init(certificateDER der: [UInt8]) {
        self = der.withUnsafeBytes { CertificateID(certificateDER: $0) }
    }
}
