package import IoTModel

/// Domain configurations, as `RegistryReader` reads them.
package protocol DomainConfigurationReader {
    func domainConfiguration(
        _ name: DomainConfigurationName, of account: AccountID
    ) throws(RegistryError) -> DomainConfigurationRecord?
    /// By name; with the account's endpoint once something of it was changed.
    func domainConfigurations(
        of account: AccountID, in window: Window<DomainConfigurationName>
    ) throws(RegistryError) -> [DomainConfigurationRecord]
    /// Of every account, by account and name.
    func domainConfigurations() throws(RegistryError) -> [DomainConfigurationRecord]
    /// Of whichever account. - Parameter domainName: in lower case.
    func domainConfiguration(forDomain domainName: String) throws(RegistryError) -> DomainConfigurationRecord?
    /// By name.
    func domainConfigurations(
        with certificate: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> [DomainConfigurationRecord]
}

/// Domain configurations, as `RegistryWriter` changes them.
package protocol DomainConfigurationWriter {
    func put(_ configuration: DomainConfigurationRecord) throws(RegistryError)
    func deleteDomainConfiguration(_ name: DomainConfigurationName, of account: AccountID) throws(RegistryError)
}
