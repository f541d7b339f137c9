package import IoTModel
import PKI

/// What the registered CAs say to a certificate that isn't registered: whether its first connection registers it.
///
/// AWS IoT Core, "Register a client certificate when the client connects (just-in-time registration)".
package enum IssuerFinding: Sendable, Equatable {
    /// No registered CA has the issuer's name.
    case unknownIssuer
    /// A registered CA has the name, but another key made the signature; one such CA.
    case otherKey(CertificateID)
    case refuses(CertificateID, Obstacle)
    case registers(CACertificateRecord)

    package enum Obstacle: Sendable, Equatable {
        case inactive
        case autoRegistrationDisabled
        case expired(notAfter: WallTime, now: WallTime)
        case notYetValid(notBefore: WallTime, now: WallTime)
    }

    /// Of several CAs with one name those count whose key made the signature, and of them one that registers.
    ///
    /// - Parameter candidates: the CAs whose subject is the certificate's issuer.
    package init(
        among candidates: [CACertificateRecord], certificateDER der: [UInt8], keys: IssuerKeyCache, now: WallTime
    ) {
        guard let first = candidates.first else {
            self = .unknownIssuer
            return
        }
        var refused: IssuerFinding?
        for ca in candidates where keys.hasSigned(ca, certificateDER: der) {
            guard let obstacle = ca.obstacle(to: .firstConnection, at: now) else {
                self = .registers(ca)
                return
            }
            refused = refused ?? .refuses(ca.id, obstacle)
        }
        self = refused ?? .otherKey(first.id)
    }
}

extension CACertificateRecord {
    package enum Registration { case firstConnection, call }

    /// What keeps certificates of this CA from being registered now; nil when nothing does.
    package func obstacle(to registration: Registration, at now: WallTime) -> IssuerFinding.Obstacle? {
        guard status == .active else { return .inactive }
        guard now <= notAfter else { return .expired(notAfter: notAfter, now: now) }
        guard now >= notBefore else { return .notYetValid(notBefore: notBefore, now: now) }
        switch registration {
        case .call: return nil
        case .firstConnection: return autoRegistration == .enable ? nil : .autoRegistrationDisabled
        }
    }
}

extension IssuerFinding.Obstacle {
    /// What it is with a CA, and what to do.
    package func sentence(about ca: CertificateID) -> String {
        switch self {
        case .inactive:
            "CA certificate \(ca) is INACTIVE. Activate it with `aws iot update-ca-certificate --certificate-id \(ca) "
                + "--new-status ACTIVE`."
        case .autoRegistrationDisabled:
            "CA certificate \(ca) doesn't register the certificates it signed. Let it with `aws iot "
                + "update-ca-certificate --certificate-id \(ca) --new-auto-registration-status ENABLE`."
        case .expired(let notAfter, let now):
            "CA certificate \(ca) expired at \(notAfter); the server's clock says \(now). Register a new one."
        case .notYetValid(let notBefore, let now):
            "CA certificate \(ca) is valid from \(notBefore); the server's clock says \(now). Check both clocks."
        }
    }
}
