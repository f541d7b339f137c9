package import IoTModel

/// A transaction that changes the registry. What it writes it reads back; nobody else does before the commit.
///
/// These are the primitives: they check nothing. The rules, in extensions of this protocol, do.
package protocol RegistryWriter:
    RegistryReader, AccountWriter, CACertificateWriter, CertificateTransferWriter, ProvisioningWriter,
    AuthorizerWriter, ThingTypeWriter, ThingGroupWriter, BillingGroupWriter, RoleAliasWriter,
    EventConfigurationWriter, TopicRuleWriter, ServerCertificateWriter, DomainConfigurationWriter, LoggingWriter,
    AuditWriter, ConnectionHistoryWriter, RegistrationTaskWriter
{
    /// Tells the store's observers, once this transaction is committed.
    func note(_ change: RegistryChange)

    func put(_ certificate: CertificateRecord) throws(RegistryError)
    func deleteCertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError)

    func put(_ policy: PolicyRecord) throws(RegistryError)
    /// With its versions.
    func deletePolicy(_ name: PolicyName, of account: AccountID) throws(RegistryError)
    func put(_ version: PolicyVersionRecord) throws(RegistryError)
    func deletePolicyVersion(_ number: Int, of name: PolicyName, account: AccountID) throws(RegistryError)

    func putAttachment(of name: PolicyName, to target: Resource, account: AccountID) throws(RegistryError)
    /// - Returns: whether there was one.
    func deleteAttachment(of name: PolicyName, to target: Resource, account: AccountID) throws(RegistryError) -> Bool

    func put(_ thing: ThingRecord) throws(RegistryError)
    func deleteThing(_ name: ThingName, of account: AccountID) throws(RegistryError)
    func put(_ attachment: ThingPrincipalRecord) throws(RegistryError)
    /// - Returns: whether there was one.
    func deleteAttachment(
        of thing: ThingName, to certificate: CertificateID, account: AccountID
    ) throws(RegistryError) -> Bool

    func put(_ tag: Tag, of resource: Resource, account: AccountID) throws(RegistryError)
    func deleteTag(_ key: String, of resource: Resource, account: AccountID) throws(RegistryError)
    func put(_ key: AccessKeyRecord) throws(RegistryError)
    func deleteAccessKey(_ id: String) throws(RegistryError)
}
