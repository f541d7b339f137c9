package import IoTModel

/// Whether a certificate may be registered. AWS IoT Core, "Device certificate key quality" and "X.509 client
/// certificates": the key, the signature's algorithm and the dates; issuer, extensions and chain don't matter.
package enum CertificateAcceptance {
    package enum Refusal: Hashable, Sendable {
        case keyTooShort(bits: Int)
        case keyAlgorithm(KeyAlgorithm)
        case signatureAlgorithm(SignatureAlgorithm)
        case expired(notAfter: WallTime, now: WallTime)
        case notYetValid(notBefore: WallTime, now: WallTime)
        /// Which of the two counts, readers disagree about.
        case repeatedExtension(oid: String)
        /// Asked of CAs only.
        case noAuthority
    }

    package static let smallestRSAKeyBits = 2_048

    /// Nil when the certificate is acceptable, else the first reason against it.
    package static func refusal(of facts: CertificateFacts, now: WallTime) -> Refusal? {
        if let refusal = refusalWhateverTheDates(of: facts) { return refusal }
        guard now <= facts.validity.notAfter else { return .expired(notAfter: facts.validity.notAfter, now: now) }
        guard now >= facts.validity.notBefore else {
            return .notYetValid(notBefore: facts.validity.notBefore, now: now)
        }
        return nil
    }

    /// The rule for everything but the dates: what no other moment would change.
    package static func refusalWhateverTheDates(of facts: CertificateFacts) -> Refusal? {
        if let refusal = refusal(of: facts.keyAlgorithm) { return refusal }
        guard accepts(facts.signatureAlgorithm.scheme) else { return .signatureAlgorithm(facts.signatureAlgorithm) }
        return facts.extensions.repeated.map { .repeatedExtension(oid: $0) }
    }

    /// The rule for a customer's CA: as for any certificate, and it must say that it is one. Its path length isn't looked
    /// at, nor who issued it.
    package static func refusal(ofAuthority facts: CertificateFacts, now: WallTime) -> Refusal? {
        guard facts.extensions.basicConstraints?.isCA == true else { return .noAuthority }
        return refusal(of: facts, now: now)
    }

    /// The rule for keys alone, which signing requests keep as well.
    package static func refusal(of key: KeyAlgorithm) -> Refusal? {
        switch key {
        case .rsa(let bits): bits >= smallestRSAKeyBits ? nil : .keyTooShort(bits: bits)
        case .ellipticCurve(.p256), .ellipticCurve(.p384), .ellipticCurve(.p521): nil
        case .ellipticCurve(.p224), .ellipticCurve(.secp256k1), .ellipticCurve(.other), .ed25519, .ed448, .dsa, .other:
            .keyAlgorithm(key)
        }
    }

    static func accepts(_ scheme: SignatureAlgorithm.Scheme) -> Bool {
        switch scheme {
        case .rsa(let hash), .rsaPSS(let hash), .ecdsa(let hash):
            switch hash {
            case .sha256, .sha384, .sha512: true
            case .md2, .md5, .sha1, .sha224: false
            }
        case .dsa(let hash): hash == .sha256
        case .ed25519, .ed448, .unknown: false
        }
    }
}

extension CertificateAcceptance.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keyTooShort(let bits):
            "the RSA key has \(bits) bits; expected at least \(CertificateAcceptance.smallestRSAKeyBits)"
        case .keyAlgorithm(let key):
            "the key is \(key); expected RSA of at least \(CertificateAcceptance.smallestRSAKeyBits) bits "
                + "or elliptic curve P-256, P-384 or P-521"
        case .signatureAlgorithm(let algorithm):
            "the certificate is signed by \(algorithm); expected RSA or ECDSA with SHA-256, SHA-384 or SHA-512"
        case .expired(let notAfter, let now):
            "the certificate ended at \(notAfter) and it is \(now); issue a new one"
        case .notYetValid(let notBefore, let now):
            "the certificate begins at \(notBefore) and it is \(now); check the clock of the machine that issued it"
        case .repeatedExtension(let oid):
            "the extension \(oid) is there more than once; expected each extension once (RFC 5280 §4.2)"
        case .noAuthority:
            "the CA certificate does not have the basicConstraints extension as true; expected a certificate with "
                + "basicConstraints=CA:TRUE"
        }
    }
}
