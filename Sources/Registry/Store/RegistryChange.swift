package import IoTModel

/// What a committed write changed: enough to know what to read again, never the new value itself.
package enum RegistryChange: Sendable, Hashable {
    /// Registered, changed its status, or was deleted.
    case certificate(AccountID, CertificateID)
    /// Came, went, or has another default version.
    case policy(AccountID, PolicyName)
    /// The policies or things attached to a certificate.
    case attachments(AccountID, CertificateID)
    /// Came, went, has another type or other attributes, or is in other groups.
    case thing(AccountID, ThingName)
    /// A customer's CA: registered, changed or deleted.
    case caCertificate(AccountID, CertificateID)
    /// Went, or has other policies attached.
    case thingGroup(AccountID, ThingGroupName)
    /// The options, old or new, or the level of a target.
    case loggingOptions(AccountID)
    /// Came, or has other endpoint names.
    case account(AccountID)
    /// A server certificate was imported, renewed or deleted.
    case serverCertificate(AccountID, ServerCertificateID)
    /// Came, went, or is served otherwise.
    case domainConfiguration(AccountID, DomainConfigurationName)
    /// A bulk registration began, or is to be stopped.
    case registrationTask(AccountID, RegistrationTaskID)
    /// What the account wants its subscribers to be told.
    case event(RegistryEvent)
}
