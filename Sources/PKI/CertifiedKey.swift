import IoTModel
import SwiftASN1

/// A certificate with its private key.
struct CertifiedKey: Sendable {
    let certificate: [UInt8]
    let facts: CertificateFacts
    /// DER of the subject's Name, as what it signs must repeat it.
    let subject: [UInt8]
    let key: SigningKey

    init(certificate: [UInt8], key: SigningKey) throws(CertificateError) {
        facts = try CertificateFacts(der: certificate)
        do {
            subject = Array(try CertificateSyntax(der: certificate).subject.encodedBytes)
        } catch {
            throw .unreadableCertificate("the certificate can't be read: \(error.sentence)")
        }
        self.certificate = certificate
        self.key = key
    }

    /// Reads a stored pair.
    /// - Parameter role: what it is in its hierarchy, for the error's text.
    init(stored: StoredPair, _ kind: SigningKey.Kind, role: String) throws(CertificateError) {
        try self.init(certificate: try PEM.certificate(in: stored.certificate), key: SigningKey(kind, pem: stored.key))
        guard facts.subjectPublicKeyInfo == key.subjectPublicKeyInfo else {
            throw .unusableHierarchy("the \(role)'s certificate and private key hold different public keys")
        }
    }

    /// A new root: signs itself.
    static func root(
        _ kind: SigningKey.Kind, subject: [UInt8], validity: Validity, random: RandomSource
    ) throws(CertificateError) -> CertifiedKey {
        let key = try SigningKey.generate(kind)
        let identifier = CertificateTemplate.keyIdentifier(of: key.subjectPublicKeyInfo)
        let template = CertificateTemplate(
            serialNumber: CertificateTemplate.serialNumber(random), issuer: subject, subject: subject,
            validity: validity, subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            extensions: [
                .authority(pathLength: nil), .keyUsage([.keyCertSign, .cRLSign]), .subjectKeyIdentifier(identifier),
            ])
        return try CertifiedKey(certificate: try template.signed(by: key), key: key)
    }

    var stored: StoredPair { StoredPair(certificate: PEM.encode("CERTIFICATE", der: certificate), key: key.pem) }

    var keyIdentifier: [UInt8] { CertificateTemplate.keyIdentifier(of: key.subjectPublicKeyInfo) }

    /// Signs a certificate for another key. Adds the two key identifiers to `extensions`.
    func issue(
        subject: [UInt8], validity: Validity, subjectPublicKeyInfo: [UInt8],
        extensions: [CertificateTemplate.Extension], random: RandomSource
    ) throws(CertificateError) -> [UInt8] {
        let identifier = CertificateTemplate.keyIdentifier(of: subjectPublicKeyInfo)
        let template = CertificateTemplate(
            serialNumber: CertificateTemplate.serialNumber(random), issuer: self.subject, subject: subject,
            validity: validity, subjectPublicKeyInfo: subjectPublicKeyInfo,
            extensions: extensions + [
                .subjectKeyIdentifier(identifier),
                .authorityKeyIdentifier(facts.extensions.subjectKeyIdentifier ?? keyIdentifier),
            ])
        return try template.signed(by: key)
    }
}

/// A certificate and its key as they are kept in files: PEM, the key as unencrypted PKCS #8.
package struct StoredPair: Hashable, Sendable, Codable {
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
