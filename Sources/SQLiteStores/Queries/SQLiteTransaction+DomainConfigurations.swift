import Foundation
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func domainConfiguration(
        _ name: DomainConfigurationName, of account: AccountID
    ) throws(RegistryError) -> DomainConfigurationRecord? {
        try first(
            "SELECT * FROM domain_configurations WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            Self.domainConfigurationRecord)
    }

    func domainConfigurations(
        of account: AccountID, in window: Window<DomainConfigurationName>
    ) throws(RegistryError) -> [DomainConfigurationRecord] {
        try all(
            "SELECT * FROM domain_configurations WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.domainConfigurationRecord)
    }

    func domainConfigurations() throws(RegistryError) -> [DomainConfigurationRecord] {
        try all("SELECT * FROM domain_configurations ORDER BY account, name", [], Self.domainConfigurationRecord)
    }

    func domainConfiguration(forDomain domainName: String) throws(RegistryError) -> DomainConfigurationRecord? {
        try first(
            "SELECT * FROM domain_configurations WHERE domain_name = ?", [domainName], Self.domainConfigurationRecord)
    }

    func domainConfigurations(
        with certificate: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> [DomainConfigurationRecord] {
        try all(
            "SELECT * FROM domain_configurations WHERE account = ? AND certificate = ? ORDER BY name",
            [account.rawValue, certificate.rawValue], Self.domainConfigurationRecord)
    }

    func put(_ configuration: DomainConfigurationRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO domain_configurations (account, name, suffix, kind, domain_name, certificate,
                validation_certificate, settings, enabled, status_changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET settings = excluded.settings, enabled = excluded.enabled,
                status_changed = excluded.status_changed
            """,
            [
                configuration.account.rawValue, configuration.name.rawValue, configuration.suffix,
                configuration.kind.rawValue, configuration.domainName, configuration.serverCertificate?.rawValue,
                configuration.validationCertificateARN, Self.text(configuration.settings), configuration.isEnabled,
                configuration.lastStatusChangeDate.milliseconds,
            ])
    }

    func deleteDomainConfiguration(_ name: DomainConfigurationName, of account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM domain_configurations WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    private static func domainConfigurationRecord(_ row: Columns) throws(RegistryError) -> DomainConfigurationRecord {
        DomainConfigurationRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", DomainConfigurationName.init(rawValue:)), suffix: try row.text("suffix"),
            kind: try row.text("kind", DomainConfigurationRecord.Kind.init(rawValue:)),
            domainName: try row.optionalText("domain_name") { $0 },
            serverCertificate: try row.optionalText("certificate", ServerCertificateID.init(rawValue:)),
            validationCertificateARN: try row.optionalText("validation_certificate") { $0 },
            settings: try row.text("settings", settings), isEnabled: try row.flag("enabled"),
            lastStatusChangeDate: try row.time("status_changed"))
    }

    private static func text(_ settings: DomainSettings) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
        } catch {
            preconditionFailure("JSON can say every setting: \(error)")
        }
    }

    private static func settings(_ text: String) -> DomainSettings? {
        try? JSONDecoder().decode(DomainSettings.self, from: Data(text.utf8))
    }
}
