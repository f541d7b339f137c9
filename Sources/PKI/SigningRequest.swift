import SwiftASN1

/// A PKCS #10 request for a certificate, whose maker has proved to hold the key. RFC 2986 §4.
///
/// Attributes, such as the extensions it asks for, aren't looked at: AWS IoT takes the subject and the key only.
package struct SigningRequest: Sendable {
    package let subject: DistinguishedName
    package let keyAlgorithm: KeyAlgorithm
    /// DER of the subject's Name, as it came.
    let subjectDER: [UInt8]
    /// DER, as it came.
    let subjectPublicKeyInfo: [UInt8]

    /// - Throws: `unreadablePEM`, `unreadableSigningRequest`, or `unacceptableSigningRequest` when key, algorithm or
    ///   signature aren't accepted.
    package init(pem: String) throws(CertificateError) {
        try self.init(der: try PEM.signingRequest(in: pem))
    }

    package init(der: [UInt8]) throws(CertificateError) {
        let signature: SignedPart
        do throws(Malformed) {
            var request = try DERReader(try DERReader.parse(der), "CertificationRequest")
            let body = try request.next("certificationRequestInfo")
            var fields = try DERReader(body, "certificationRequestInfo")
            _ = try fields.next("version", .integer)
            let subject = try fields.next("subject")
            let key = try fields.next("subjectPKInfo")
            self.subject = try DistinguishedName(subject, "subject")
            subjectDER = Array(subject.encodedBytes)
            keyAlgorithm = try KeyAlgorithm(subjectPublicKeyInfo: key)
            subjectPublicKeyInfo = Array(key.encodedBytes)
            signature = SignedPart(
                algorithm: try SignatureAlgorithm(try request.next("signatureAlgorithm"), "signatureAlgorithm"),
                octets: try request.next("signature").bitStringOctets("signature"), covers: body.encodedBytes)
        } catch {
            throw .unreadableSigningRequest("the certificate signing request can't be read: \(error.sentence)")
        }
        try check(signature)
    }

    private struct SignedPart {
        let algorithm: SignatureAlgorithm
        let octets: ArraySlice<UInt8>
        let covers: ArraySlice<UInt8>
    }

    private func check(_ signature: SignedPart) throws(CertificateError) {
        if let refusal = CertificateAcceptance.refusal(of: keyAlgorithm) {
            throw .unacceptableSigningRequest("the certificate signing request is refused: \(refusal)")
        }
        guard let key = VerificationKey(keyAlgorithm, subjectPublicKeyInfo: subjectPublicKeyInfo) else {
            throw .unacceptableSigningRequest(
                "the certificate signing request's public key is broken; make a new key and request")
        }
        guard CertificateAcceptance.accepts(signature.algorithm.scheme) else {
            throw .unacceptableSigningRequest(
                "the certificate signing request is signed by \(signature.algorithm); expected RSA or ECDSA with "
                    + "SHA-256, SHA-384 or SHA-512")
        }
        guard key.verifies(signature.octets, signature.algorithm.scheme, over: signature.covers) else {
            throw .unacceptableSigningRequest(
                "the certificate signing request isn't signed by its own key; make it again from the private key "
                    + "that the device uses")
        }
    }
}
