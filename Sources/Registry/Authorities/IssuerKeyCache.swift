import IoTModel
import PKI
import Synchronization

/// The keys of registered CAs, ready to check signatures. Making one costs as much as a check, and a CA signs many
/// certificates.
///
/// A CA's identifier is its fingerprint, so what is kept never gets old. Owner of the table: the mutex inside.
package final class IssuerKeyCache: Sendable {
    private let keys = Mutex<[CertificateID: IssuerKey]>([:])
    private let maximum: Int

    package init(maximum: Int = Limits.Registry.cachedIssuerKeys) { self.maximum = maximum }

    /// Whether this CA's key made the signature of the certificate. Names and dates aren't compared.
    package func hasSigned(_ ca: CACertificateRecord, certificateDER: [UInt8]) -> Bool {
        guard let key = key(of: ca) else { return false }
        return (try? key.hasSigned(certificateDER: certificateDER)) ?? false
    }

    /// Nil when the stored certificate can't be read, which registering it excludes.
    private func key(of ca: CACertificateRecord) -> IssuerKey? {
        if let known = keys.withLock({ $0[ca.id] }) { return known }
        guard let der = try? PEM.certificate(in: ca.pem), let key = try? IssuerKey(ofCertificateDER: der) else {
            return nil
        }
        keys.withLock { keys in
            if keys.count >= maximum { keys = [:] }
            keys[ca.id] = key
        }
        return key
    }
}
