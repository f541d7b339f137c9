package import IoTModel

/// What accounts keep of certificates that they gave away or were given.
package protocol CertificateTransferReader {
    func transfer(of id: CertificateID, account: AccountID) throws(RegistryError) -> CertificateTransferRecord?
    /// Those the account began and nobody has ended yet, by the certificate's creation date.
    func outgoingTransfers(
        of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateTransferRecord]
}

package protocol CertificateTransferWriter {
    func put(_ transfer: CertificateTransferRecord) throws(RegistryError)
    func deleteTransfer(of id: CertificateID, account: AccountID) throws(RegistryError)
}
