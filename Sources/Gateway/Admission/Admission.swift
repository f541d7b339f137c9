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
        let favourable: Judgement
        switch principal.status {
        case .active: favourable = .admit
        // It registered itself, and tells so again until it is activated.
        case .pendingActivation where principal.caCertificateID != nil: favourable = .holdUntilConnect
        case .revoked: return .refuse(.certificateRevoked(id))
        case .inactive, .pendingTransfer, .pendingActivation, .registerInactive:
            return .refuse(.certificateInactive(id, status: principal.status))
        }
        return refusal(id, ofDates: validity, now: now).map { .refuse($0) } ?? favourable
    }

    /// Nil inside the certificate's dates.
    static func refusal(_ id: CertificateID, ofDates validity: Validity, now: WallTime) -> Refusal? {
        guard now <= validity.notAfter else {
            return .certificateExpired(id, notAfter: validity.notAfter, now: now)
        }
        guard now >= validity.notBefore else {
            return .certificateNotYetValid(id, notBefore: validity.notBefore, now: now)
        }
        return nil
    }

    /// What is wrong with a certificate that the TLS library didn't take; nil when it can't be said.
    static func refusal(ofCertificate der: [UInt8], error: String) -> Refusal? {
        let id = CertificateID(certificateDER: der)
        if let refusal = refusal(of: id, error: error) { return refusal }
        do {
            let facts = try CertificateFacts(der: der)
            return CertificateAcceptance.refusalWhateverTheDates(of: facts).map { .certificateUnacceptable(id, $0) }
        } catch {
            return .certificateUnreadable(error.description)
        }
    }

    static func refusal(of id: CertificateID, error: String) -> Refusal? {
        error == "KEY_USAGE_BIT_INCORRECT" ? .certificateKeyUsage(id) : nil
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
