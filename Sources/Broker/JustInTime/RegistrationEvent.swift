import IoTModel
import Registry

extension ApplicationMessage {
    /// What subscribers of `$aws/events/certificates/registered/{caCertificateId}` are told, whatever event
    /// configurations say. AWS IoT Core, "Register a client certificate when the client connects".
    static func certificateRegistered(
        _ certificate: CertificateID, signedBy ca: CertificateID, account: AccountID, at now: WallTime
    ) -> ApplicationMessage {
        let payload =
            #"{"certificateId":"\#(certificate)","caCertificateId":"\#(ca)","timestamp":\#(now.milliseconds),"#
            + #""certificateStatus":"\#(CertificateStatus.pendingActivation.rawValue)","awsAccountId":"\#(account)","#
            + #""certificateRegistrationTimestamp":null}"#
        return ApplicationMessage(
            topic: Array("$aws/events/certificates/registered/\(ca)".utf8), payload: Array(payload.utf8),
            qos: .atLeastOnce, retain: false)
    }
}
