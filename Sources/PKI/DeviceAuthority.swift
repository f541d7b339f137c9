package import IoTModel

/// Issues the certificates that devices get from the service, from a root of its own: it is never among those that
/// clients trust the server by, so no device can pass for the server.
///
/// The shape is that of AWS IoT's certificates: version 3, RSA with SHA-256, issuer of one OU, from 2 minutes before
/// now to the end of 2049, no extended key usage and no alternative name.
package struct DeviceAuthority: Sendable {
    /// 2049-12-31T23:59:59Z, the last second that UTCTime can say.
    package static let notAfter = WallTime(seconds: 2_524_607_999)
    package static let backdating = Duration.seconds(120)

    private let root: CertifiedKey

    /// Makes a new root. Takes some hundred milliseconds.
    package static func create(now: WallTime, random: RandomSource) throws(CertificateError) -> DeviceAuthority {
        let unit = "Sallyport Device Authority \(hexadecimal(random.bytes(4)))"
        return DeviceAuthority(
            root: try CertifiedKey.root(
                .rsa2048, subject: DERWriter.name([(.organizationalUnit, unit)]), validity: validity(now),
                random: random))
    }

    private init(root: CertifiedKey) { self.root = root }

    /// - Throws: `unusableHierarchy` when the key isn't the certificate's; `unreadablePEM`, `unreadableCertificate`.
    package init(stored: StoredPair) throws(CertificateError) {
        root = try CertifiedKey(stored: stored, .rsa2048, role: "device authority")
    }

    package var stored: StoredPair { root.stored }

    package var rootPEM: String { root.stored.certificate }
    package var rootDER: [UInt8] { root.certificate }

    /// A certificate for the key and subject of `request`. Every call gives another certificate. AWS IoT API,
    /// CreateCertificateFromCsr.
    package func issue(
        for request: SigningRequest, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> IssuedCertificate {
        try issue(
            subject: request.subjectDER, subjectPublicKeyInfo: request.subjectPublicKeyInfo, now: now, random: random)
    }

    /// A certificate with a new RSA key. AWS IoT API, CreateKeysAndCertificate.
    ///
    /// Making the key takes tens of milliseconds, at times hundreds: never call it on an event loop.
    /// - Parameter lifetime: from now on; nil for as long as any.
    package func issueWithNewKey(
        now: WallTime, lifetime: Duration? = nil, random: RandomSource
    ) throws(CertificateError) -> IssuedKeyPair {
        let key = try SigningKey.generate(.rsa2048)
        let certificate = try issue(
            subject: DERWriter.name([(.commonName, "AWS IoT Certificate")]),
            subjectPublicKeyInfo: key.subjectPublicKeyInfo, now: now, lifetime: lifetime, random: random)
        return IssuedKeyPair(
            certificate: certificate, publicKeyPEM: PEM.encode("PUBLIC KEY", der: key.subjectPublicKeyInfo),
            privateKeyPEM: key.traditionalPEM)
    }

    private func issue(
        subject: [UInt8], subjectPublicKeyInfo: [UInt8], now: WallTime, lifetime: Duration? = nil, random: RandomSource
    ) throws(CertificateError) -> IssuedCertificate {
        let validity = Self.validity(now, lifetime)
        let der = try root.issue(
            subject: subject, validity: validity, subjectPublicKeyInfo: subjectPublicKeyInfo,
            extensions: [.endEntity, .keyUsage([.digitalSignature])], random: random)
        return IssuedCertificate(
            id: CertificateID(certificateDER: der), der: der, pem: PEM.encode("CERTIFICATE", der: der),
            validity: validity)
    }

    private static func validity(_ now: WallTime, _ lifetime: Duration? = nil) -> Validity {
        Validity(
            notBefore: now.advanced(by: .zero - backdating).wholeSeconds,
            notAfter: lifetime.map { now.advanced(by: $0).wholeSeconds } ?? notAfter)
    }
}

package struct IssuedCertificate: Hashable, Sendable {
    package let id: CertificateID
    package let der: [UInt8]
    package let pem: String
    package let validity: Validity
}

/// A certificate with the key made for it. The private key is nowhere else.
package struct IssuedKeyPair: Sendable {
    package let certificate: IssuedCertificate
    /// SubjectPublicKeyInfo, `PUBLIC KEY`.
    package let publicKeyPEM: String
    /// PKCS #1, `RSA PRIVATE KEY`.
    package let privateKeyPEM: String
}

extension WallTime {
    /// What a certificate can say: it has no fractions of a second.
    fileprivate var wholeSeconds: WallTime {
        WallTime(milliseconds: milliseconds - (milliseconds % 1_000 + 1_000) % 1_000)
    }
}
