package import IoTModel

/// Imported server certificates, as `RegistryReader` reads them.
package protocol ServerCertificateReader {
    func serverCertificate(
        _ id: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> ServerCertificateRecord?
    /// By identifier.
    func serverCertificates(
        of account: AccountID, in window: Window<ServerCertificateID>
    ) throws(RegistryError) -> [ServerCertificateRecord]
    func serverCertificateCount(of account: AccountID) throws(RegistryError) -> Int
    func serverCertificateKey(
        _ id: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> PrivateKeyPEM?
}

/// Imported server certificates, as `RegistryWriter` changes them.
package protocol ServerCertificateWriter {
    /// With its key: the two are never apart.
    func put(_ certificate: ServerCertificateRecord, key: PrivateKeyPEM) throws(RegistryError)
    /// With its key.
    func deleteServerCertificate(_ id: ServerCertificateID, of account: AccountID) throws(RegistryError)
}
