import Crypto
package import IoTModel
import SwiftASN1

/// What a certificate says about itself, read without judging it: every algorithm, key size and extension is accepted
/// here, so that a certificate which is refused later can still be described. RFC 5280 §4.1.
package struct CertificateFacts: Hashable, Sendable {
    package let id: CertificateID
    /// 1, 2 or 3 in certificates that keep to the standard.
    package let version: Int
    package let serialNumber: SerialNumber
    package let issuer: DistinguishedName
    package let subject: DistinguishedName
    /// Of the names' encodings: a CA's subject and the issuer in what it signed have the same.
    package let issuerDigest: NameDigest
    package let subjectDigest: NameDigest
    package let validity: Validity
    package let keyAlgorithm: KeyAlgorithm
    /// DER of the SubjectPublicKeyInfo: equal exactly when two certificates hold the same key.
    package let subjectPublicKeyInfo: [UInt8]
    package let signatureAlgorithm: SignatureAlgorithm
    package let extensions: CertificateExtensions

    /// - Throws: `unreadableCertificate`, also for more than 64 KiB.
    package init(der: [UInt8]) throws(CertificateError) {
        do throws(Malformed) {
            let syntax = try CertificateSyntax(der: der)
            id = CertificateID(certificateDER: der)
            version = syntax.version
            serialNumber = SerialNumber(syntax.serialNumber)
            issuer = try DistinguishedName(syntax.issuer, "issuer")
            subject = try DistinguishedName(syntax.subject, "subject")
            issuerDigest = NameDigest(SHA256.hash(data: syntax.issuer.encodedBytes))
            subjectDigest = NameDigest(SHA256.hash(data: syntax.subject.encodedBytes))
            validity = Validity(
                notBefore: try Self.time(syntax.notBefore, "notBefore"),
                notAfter: try Self.time(syntax.notAfter, "notAfter"))
            keyAlgorithm = try KeyAlgorithm(subjectPublicKeyInfo: syntax.subjectPublicKeyInfo)
            subjectPublicKeyInfo = Array(syntax.subjectPublicKeyInfo.encodedBytes)
            signatureAlgorithm = try SignatureAlgorithm(syntax.signatureAlgorithm, "signatureAlgorithm")
            extensions = CertificateExtensions(syntax.extensions)
        } catch {
            throw .unreadableCertificate("the certificate can't be read: \(error.sentence)")
        }
    }

    /// The first certificate in `pem`.
    /// - Throws: `unreadablePEM` or `unreadableCertificate`.
    package init(pem: String) throws(CertificateError) {
        try self.init(der: try PEM.certificate(in: pem))
    }

    private static func time(_ node: ASN1Node, _ field: String) throws(Malformed) -> WallTime {
        let tag: UInt8 = node.identifier == .utcTime ? CertificateTime.utcTime : CertificateTime.generalizedTime
        guard node.identifier == .utcTime || node.identifier == .generalizedTime, let text = node.primitiveContent,
            let time = text.withUnsafeBytes({ CertificateTime.read(tag: tag, $0) })
        else { throw Malformed(sentence: "`\(field)` is no UTCTime or GeneralizedTime") }
        return time
    }
}
