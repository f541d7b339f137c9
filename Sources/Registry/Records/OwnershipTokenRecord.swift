package import IoTModel

/// Who holds the token may have a certificate provisioned that was made for a device over MQTT.
/// AWS IoT Core, "Device provisioning MQTT API", `certificateOwnershipToken`.
package struct OwnershipTokenRecord: Sendable, Equatable {
    package let account: AccountID
    /// The SHA-256 of the token, which isn't kept: 32 bytes.
    package let digest: [UInt8]
    package let certificate: CertificateID
    package let expiry: WallTime

    package init(account: AccountID, digest: [UInt8], certificate: CertificateID, expiry: WallTime) {
        self.account = account
        self.digest = digest
        self.certificate = certificate
        self.expiry = expiry
    }
}

/// A certificate for a few minutes, with which one template's devices are provisioned. In no list of certificates.
/// AWS IoT API, `CreateProvisioningClaim`.
package struct ProvisioningClaimRecord: Sendable, Equatable {
    package let account: AccountID
    package let id: CertificateID
    package let template: TemplateName
    package let notBefore: WallTime
    package let notAfter: WallTime

    package init(
        account: AccountID, id: CertificateID, template: TemplateName, notBefore: WallTime, notAfter: WallTime
    ) {
        self.account = account
        self.id = id
        self.template = template
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
