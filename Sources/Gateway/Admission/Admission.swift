import IoTModel
import PKI
import Registry

/// Decides by its certificate whether a device may go on to CONNECT. Pure: registry facts and time go in.
///
/// AWS IoT Core, "X.509 client certificates": registered, ACTIVE, inside its dates. Who issued it doesn't matter.
enum Admission {
    enum Verdict {
        case admit(LoopPrincipal)
        case refuse(Refusal)
        /// The certificate may register itself just in time, which needs the CONNECT packet.
        case holdUntilConnect
    }

    enum Judgement: Equatable { case admit, refuse(Refusal), holdUntilConnect }

    /// - Parameters:
    ///   - principal: what the registry holds; nil when the certificate isn't registered.
    ///   - validity: from the certificate that the client presented.
    static func judge(
        _ id: CertificateID, principal: Principal?, validity: Validity, now: WallTime
    ) -> Judgement {
        guard let principal else { return .refuse(.certificateNotRegistered(id)) }
        switch principal.status {
        case .active: break
        case .revoked: return .refuse(.certificateRevoked(id))
        case .inactive, .pendingTransfer, .pendingActivation, .registerInactive:
            return .refuse(.certificateInactive(id, status: principal.status))
        }
        guard now <= validity.notAfter else {
            return .refuse(.certificateExpired(id, notAfter: validity.notAfter, now: now))
        }
        guard now >= validity.notBefore else {
            return .refuse(.certificateNotYetValid(id, notBefore: validity.notBefore, now: now))
        }
        return .admit
    }

    /// What a failed handshake means, from the library's words and the alerts that were exchanged.
    static func refusal(forError error: String, sent: Alert?, received: Alert?) -> Refusal {
        switch error {
        case "PEER_DID_NOT_RETURN_A_CERTIFICATE": .certificateMissing
        case "BAD_SIGNATURE": .keyNotProven
        default: received.map { .abandoned($0) } ?? .tls(reason: error.isEmpty ? "UNKNOWN" : error, sent: sent)
        }
    }
}
