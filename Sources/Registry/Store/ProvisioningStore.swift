package import IoTModel

/// What the rules read of provisioning templates, and of certificates on their way to a device.
package protocol ProvisioningReader {
    func template(_ name: TemplateName, of account: AccountID) throws(RegistryError) -> TemplateRecord?
    /// By name.
    func templates(of account: AccountID, in window: Window<TemplateName>) throws(RegistryError) -> [TemplateRecord]
    func templateVersion(
        _ number: Int, of name: TemplateName, account: AccountID
    ) throws(RegistryError) -> TemplateVersionRecord?
    /// By number.
    func templateVersions(
        of name: TemplateName, account: AccountID, in window: Window<Int>
    ) throws(RegistryError) -> [TemplateVersionRecord]

    func ownershipToken(_ digest: [UInt8], of account: AccountID) throws(RegistryError) -> OwnershipTokenRecord?
    /// Of all accounts, by expiry: those whose time is over at `now`.
    func ownershipTokens(expiredAt now: WallTime, limit: Int) throws(RegistryError) -> [OwnershipTokenRecord]
    func provisioningClaim(
        _ id: CertificateID, of account: AccountID
    ) throws(RegistryError) -> ProvisioningClaimRecord?
    /// Of all accounts, by their end: those that ended before `moment`.
    func provisioningClaims(
        endedBefore moment: WallTime, limit: Int
    ) throws(RegistryError) -> [ProvisioningClaimRecord]
}

/// What the rules write of provisioning templates, and of certificates on their way to a device.
package protocol ProvisioningWriter {
    func put(_ template: TemplateRecord) throws(RegistryError)
    /// With its versions.
    func deleteTemplate(_ name: TemplateName, of account: AccountID) throws(RegistryError)
    func put(_ version: TemplateVersionRecord) throws(RegistryError)
    func deleteTemplateVersion(_ number: Int, of name: TemplateName, account: AccountID) throws(RegistryError)

    func put(_ token: OwnershipTokenRecord) throws(RegistryError)
    func deleteOwnershipToken(_ digest: [UInt8], of account: AccountID) throws(RegistryError)
    func put(_ claim: ProvisioningClaimRecord) throws(RegistryError)
    func deleteProvisioningClaim(_ id: CertificateID, of account: AccountID) throws(RegistryError)
}
