package import IoTModel

/// Reads of registered CAs, the certificates they signed, and the registration code.
package protocol CACertificateReader {
    func caCertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> CACertificateRecord?
    /// All CAs with one subject, by creation date; few, as their number is limited.
    func caCertificates(
        named subject: NameDigest, of account: AccountID
    ) throws(RegistryError) -> [CACertificateRecord]
    /// By creation date. - Parameter template: of those that provision by the template of this name, if it is given.
    func caCertificates(
        of account: AccountID, template: String?, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CACertificateRecord]
    /// Every account in which a CA is registered in a mode, in order.
    func accounts(holdingCA id: CertificateID, mode: CertificateMode) throws(RegistryError) -> [AccountID]
    /// By creation date.
    func certificates(
        signedBy ca: CertificateID, of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateRecord]
    /// Those that are ACTIVE or PENDING_TRANSFER, the newest first.
    func certificatesInUse(
        signedBy ca: CertificateID, of account: AccountID, limit: Int
    ) throws(RegistryError) -> [CertificateID]
    func registrationCode(of account: AccountID) throws(RegistryError) -> String?
}

package protocol CACertificateWriter: CACertificateReader {
    func put(_ ca: CACertificateRecord) throws(RegistryError)
    func deleteCACertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError)
    func putRegistrationCode(_ code: String, of account: AccountID) throws(RegistryError)
    func deleteRegistrationCode(of account: AccountID) throws(RegistryError)
}
