package import IoTModel
import PKI
package import PolicyEngine

/// The certificate of a client that an authorizer is asked about too: CUSTOM_AUTH_X509.
package struct ShownCertificate: Sendable, Equatable {
    package let id: CertificateID
    package let pem: String

    package init(der: [UInt8]) {
        id = CertificateID(certificateDER: der)
        pem = PEM.encode("CERTIFICATE", der: der)
    }

    /// What policies can ask about it; of one that can't be read, its id alone.
    package var variables: PrincipalVariables {
        (try? PrincipalVariables(certificatePEM: pem)) ?? PrincipalVariables(certificateID: id)
    }
}
