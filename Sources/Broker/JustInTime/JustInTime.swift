package import IoTModel
package import PKI
package import Registry

/// What happens at the first CONNECT of a certificate that nobody registered, but whose CA registers what it signed.
///
/// AWS IoT Core, "Register a client certificate when the client connects (just-in-time registration)". The gateway holds
/// such a device until its CONNECT, asks here, does what the outcome says, and closes the connection: the device tries
/// again later.
package protocol JustInTime: Sendable {
    /// The same certificate may be asked about by several connections at once; it is registered once.
    func receivedConnect(of device: JustInTimeDevice) async -> JustInTimeOutcome
}

/// A device that was held until its CONNECT: it has proven that it holds the certificate's key.
package struct JustInTimeDevice: Sendable {
    package let scope: AccountScope
    package let certificateDER: [UInt8]
    package let clientID: String

    package init(scope: AccountScope, certificateDER: [UInt8], clientID: String) {
        self.scope = scope
        self.certificateDER = certificateDER
        self.clientID = clientID
    }
}

package enum JustInTimeOutcome: Sendable, Equatable {
    /// It waits for its activation, from now on or since an earlier CONNECT; `event` says so to whoever subscribes.
    case registered(signedBy: CertificateID, event: ApplicationMessage)
    /// The same, where a template should have provisioned the device and didn't: `reason` says why.
    case notProvisioned(signedBy: CertificateID, event: ApplicationMessage, reason: String)
    /// Its CA's template was applied: the device's next CONNECT is judged as any other.
    case provisioned(signedBy: CertificateID)
    /// It was activated meanwhile: the device's next CONNECT is judged as any other.
    case active
    case refused(JustInTimeRefusal)
}

package enum JustInTimeRefusal: Sendable, Equatable {
    /// It isn't registered, and no CA registers it.
    case notRegistered(IssuerFinding)
    case unacceptable(CertificateAcceptance.Refusal)
    /// A sentence.
    case unreadable(String)
    /// It is registered, and its status lets it neither connect nor wait.
    case status(CertificateStatus)
    case registry(RegistryError)
}
