import Broker
import CTLS
import IoTModel
import Logging
import MQTTCodec
import MQTTSession
import PKI

/// The first CONNECT of a certificate that registers itself: the registry is asked, subscribers are told, and the
/// connection ends.
extension DeviceConnection {
    /// The certificate that the client presented; nil before it has.
    var presentedCertificate: UnsafeRawBufferPointer? {
        guard let tls else { return nil }
        var start: UnsafePointer<UInt8>?
        var length = 0
        guard ctls_connection_certificate(tls, 0, &start, &length) == 1 else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    func register(_ session: Session) {
        guard let account, let certificate = presentedCertificate else { return refuse(.registryUnavailable) }
        stage = .registering
        arm(seconds: Limits.Gateway.justInTime)
        let device = JustInTimeDevice(
            scope: account.scope, certificateDER: Array(certificate), clientID: session.clientID)
        let (loop, reference, justInTime) = (loop, reference, loop.shared.justInTime)
        Task {
            let outcome = await justInTime.receivedConnect(of: device)
            loop.execute { loop in
                // What was registered is told even if the device has gone meanwhile.
                if let event = outcome.event { loop.publish(event, in: device.scope.account) }
                loop.connections[reference]?.registered(outcome, session)
            }
        }
    }

    private func registered(_ outcome: JustInTimeOutcome, _ session: Session) {
        guard stage == .registering, let certificateID else { return }
        stage = .awaitingConnect
        switch outcome {
        case .registered(let ca, _):
            refuseConnect(.pendingActivation(certificateID, signedBy: ca, session), clientID: session.clientID)
        case .notProvisioned(let ca, _, let reason):
            refuseConnect(
                .notProvisioned(certificateID, signedBy: ca, session, reason), clientID: session.clientID)
        case .provisioned(let ca):
            refuseConnect(.provisioned(certificateID, signedBy: ca, session), clientID: session.clientID)
        case .active:
            refuseConnect(.activatedMeanwhile(certificateID, session), clientID: session.clientID)
        case .refused(.notRegistered(let finding)): refuse(.certificateNotRegistered(certificateID, finding))
        case .refused(.unacceptable(let reason)): refuse(Refusal(reason, of: certificateID))
        case .refused(.unreadable(let sentence)): refuse(.certificateUnreadable(sentence))
        case .refused(.status(.revoked)): refuse(.certificateRevoked(certificateID))
        case .refused(.status(let status)): refuse(.certificateInactive(certificateID, status: status))
        case .refused(.registry(let error)):
            loop.shared.logger.warning(
                "A certificate couldn't be registered",
                metadata: ["certificate.id": "\(certificateID)", "reason": "\(error)"])
            refuse(.registryUnavailable)
        }
    }
}

extension Refusal {
    fileprivate init(_ reason: CertificateAcceptance.Refusal, of id: CertificateID) {
        switch reason {
        case .expired(let notAfter, let now): self = .certificateExpired(id, notAfter: notAfter, now: now)
        case .notYetValid(let notBefore, let now): self = .certificateNotYetValid(id, notBefore: notBefore, now: now)
        case .keyTooShort, .keyAlgorithm, .signatureAlgorithm, .repeatedExtension, .noAuthority:
            self = .certificateUnacceptable(id, reason)
        }
    }
}

extension JustInTimeOutcome {
    fileprivate var event: ApplicationMessage? {
        switch self {
        case .registered(_, let event), .notProvisioned(_, let event, _): event
        case .provisioned, .active, .refused: nil
        }
    }
}

extension ConnectRefusal {
    fileprivate static func pendingActivation(
        _ id: CertificateID, signedBy ca: CertificateID, _ session: Session
    ) -> ConnectRefusal {
        session.connectRefused(
            "CERTIFICATE_PENDING_ACTIVATION",
            "Certificate \(id) is registered under CA certificate \(ca) and waits for its activation. Attach a policy and "
                + "activate it with `aws iot update-certificate --certificate-id \(id) --new-status ACTIVE`; then the "
                + "device can connect.")
    }

    fileprivate static func notProvisioned(
        _ id: CertificateID, signedBy ca: CertificateID, _ session: Session, _ reason: String
    ) -> ConnectRefusal {
        session.connectRefused(
            "PROVISIONING_FAILED",
            "Certificate \(id) is registered under CA certificate \(ca) and waits for its activation. \(reason)")
    }

    fileprivate static func provisioned(
        _ id: CertificateID, signedBy ca: CertificateID, _ session: Session
    ) -> ConnectRefusal {
        session.connectRefused(
            "CERTIFICATE_PROVISIONED",
            "Certificate \(id) was provisioned by the template of CA certificate \(ca); the device connects when it"
                + " tries again.")
    }

    fileprivate static func activatedMeanwhile(_ id: CertificateID, _ session: Session) -> ConnectRefusal {
        session.connectRefused(
            "CERTIFICATE_ACTIVATED", "Certificate \(id) was activated while the device connected; it may try again.")
    }
}
