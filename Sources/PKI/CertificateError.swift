/// Why a certificate, a signing request or a stored hierarchy can't be used.
///
/// Each sentence says what was found and what was expected. None holds key material.
package enum CertificateError: Error, Equatable, Sendable {
    /// The text holds no block of the wanted kind, or the block's frame or base64 is broken.
    case unreadablePEM(String)
    /// The bytes are not an X.509 certificate.
    case unreadableCertificate(String)
    /// The bytes are not a PKCS #10 request.
    case unreadableSigningRequest(String)
    /// A request whose key, algorithm or signature isn't accepted.
    case unacceptableSigningRequest(String)
    /// A name that can't stand in a server certificate, as it was given.
    case unusableServerName(String)
    /// Stored certificates and keys that don't belong together.
    case unusableHierarchy(String)
    /// A certificate, chain or key from outside that doesn't fit or isn't accepted.
    case unusableImport(String)
    /// The cryptographic library refused to make a key or a signature.
    case cryptography(String)
}

extension CertificateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadablePEM(let sentence), .unreadableCertificate(let sentence),
            .unreadableSigningRequest(let sentence), .unacceptableSigningRequest(let sentence),
            .unusableHierarchy(let sentence), .unusableImport(let sentence), .cryptography(let sentence):
            sentence
        case .unusableServerName(let name):
            "`\(name)` can't stand in a server certificate; give a DNS name such as `iot.example.test` "
                + "or an IP address"
        }
    }
}
