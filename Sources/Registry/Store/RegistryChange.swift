package import IoTModel

/// What a committed write changed: enough to know what to read again, never the new value itself.
package enum RegistryChange: Sendable, Hashable {
    /// Registered, changed its status, or was deleted.
    case certificate(AccountID, CertificateID)
    /// Came, went, or has another default version.
    case policy(AccountID, PolicyName)
    /// The policies or things attached to a certificate.
    case attachments(AccountID, CertificateID)
    /// Came, went, or has another type or other attributes.
    case thing(AccountID, ThingName)
    case loggingOptions(AccountID)
}
