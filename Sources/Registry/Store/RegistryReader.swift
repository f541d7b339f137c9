package import IoTModel

/// The registry at one moment: the reads every rule is written over. Lives for one transaction; confined to it.
///
/// Lists are ordered by the key named, and give at most `window.limit` items that follow `window.after`.
package protocol RegistryReader:
    AccountReader, CACertificateReader, CertificateTransferReader, ProvisioningReader, AuthorizerReader,
    ThingTypeReader, ThingGroupReader, BillingGroupReader, RoleAliasReader, EventConfigurationReader, TopicRuleReader,
    ServerCertificateReader, DomainConfigurationReader, LoggingReader, AuditReader,
    ConnectionHistoryReader, RegistrationTaskReader
{
    func certificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> CertificateRecord?
    /// By creation date.
    func certificates(
        of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateRecord]
    /// Every account in which a certificate is registered, in order.
    func accounts(holding id: CertificateID) throws(RegistryError) -> [AccountID]

    func policy(_ name: PolicyName, of account: AccountID) throws(RegistryError) -> PolicyRecord?
    /// By name.
    func policies(of account: AccountID, in window: Window<PolicyName>) throws(RegistryError) -> [PolicyRecord]
    func policyVersion(
        _ number: Int, of name: PolicyName, account: AccountID
    ) throws(RegistryError) -> PolicyVersionRecord?
    /// Newest first.
    func policyVersions(of name: PolicyName, account: AccountID) throws(RegistryError) -> [PolicyVersionRecord]

    /// By name.
    func policyNames(
        attachedTo target: Resource, of account: AccountID, in window: Window<PolicyName>
    ) throws(RegistryError) -> [PolicyName]
    /// By the resource's path.
    func targets(
        of name: PolicyName, account: AccountID, in window: Window<Resource>
    ) throws(RegistryError) -> [Resource]
    /// The default versions of all policies attached to a target, by name.
    func defaultVersions(
        attachedTo target: Resource, of account: AccountID
    ) throws(RegistryError) -> [PolicyVersionRecord]

    func thing(_ name: ThingName, of account: AccountID) throws(RegistryError) -> ThingRecord?
    /// By name.
    func things(
        of account: AccountID, matching filter: ThingFilter, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingRecord]
    func attachment(
        of thing: ThingName, to certificate: CertificateID, account: AccountID
    ) throws(RegistryError) -> ThingPrincipalRecord?
    /// By certificate.
    func principals(
        of thing: ThingName, account: AccountID, in window: Window<CertificateID>
    ) throws(RegistryError) -> [ThingPrincipalRecord]
    /// By thing.
    func attachments(
        of certificate: CertificateID, account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingPrincipalRecord]
    /// All things attached to a certificate, by name.
    func things(
        attachedTo certificate: CertificateID, of account: AccountID
    ) throws(RegistryError) -> [Principal.Thing]

    /// By key.
    func tags(of resource: Resource, account: AccountID) throws(RegistryError) -> [Tag]
    func accessKey(_ id: String) throws(RegistryError) -> AccessKeyRecord?
    /// By identifier.
    func accessKeys(of account: AccountID) throws(RegistryError) -> [AccessKeyRecord]
}
