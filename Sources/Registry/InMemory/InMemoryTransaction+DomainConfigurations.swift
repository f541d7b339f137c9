import IoTModel

extension InMemoryTransaction {
    func domainConfiguration(
        _ name: DomainConfigurationName, of account: AccountID
    ) -> DomainConfigurationRecord? {
        tables.domainConfigurations[.init(account, name)]
    }

    func domainConfigurations(
        of account: AccountID, in window: Window<DomainConfigurationName>
    ) -> [DomainConfigurationRecord] {
        window.select(tables.domainConfigurations.values.filter { $0.account == account }, by: \.name)
    }

    func domainConfigurations() -> [DomainConfigurationRecord] {
        tables.domainConfigurations.values.sorted { ($0.account, $0.name) < ($1.account, $1.name) }
    }

    func domainConfiguration(forDomain domainName: String) -> DomainConfigurationRecord? {
        tables.domainConfigurations.values.first { $0.domainName == domainName }
    }

    func domainConfigurations(
        with certificate: ServerCertificateID, of account: AccountID
    ) -> [DomainConfigurationRecord] {
        domainConfigurations().filter { $0.account == account && $0.serverCertificate == certificate }
    }

    func put(_ configuration: DomainConfigurationRecord) {
        tables.domainConfigurations[.init(configuration.account, configuration.name)] = configuration
    }

    func deleteDomainConfiguration(_ name: DomainConfigurationName, of account: AccountID) {
        tables.domainConfigurations[.init(account, name)] = nil
    }
}
