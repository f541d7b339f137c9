import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Role aliases

    func roleAlias(_ name: RoleAliasName, of account: AccountID) throws(RegistryError) -> RoleAliasRecord? {
        try first("SELECT * FROM role_aliases WHERE account = ? AND name = ?", [account.rawValue, name.rawValue]) {
            row throws(RegistryError) in
            RoleAliasRecord(
                account: try row.text("account", AccountID.init(rawValue:)),
                name: try row.text("name", RoleAliasName.init(rawValue:)),
                roleARN: try row.text("role_arn"),
                credentialDuration: .seconds(try row.number("credential_seconds")),
                creationDate: try row.time("created"),
                lastModifiedDate: try row.time("modified"))
        }
    }

    func roleAliases(
        of account: AccountID, in window: Window<RoleAliasName>
    ) throws(RegistryError) -> [RoleAliasName] {
        try all(
            "SELECT name FROM role_aliases WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue)
        ) { row throws(RegistryError) in
            try row.text("name", RoleAliasName.init(rawValue:))
        }
    }

    func put(_ alias: RoleAliasRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO role_aliases (account, name, role_arn, credential_seconds, created, modified)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET role_arn = excluded.role_arn,
                credential_seconds = excluded.credential_seconds, modified = excluded.modified
            """,
            [
                alias.account.rawValue, alias.name.rawValue, alias.roleARN,
                alias.credentialDuration.components.seconds, alias.creationDate.milliseconds,
                alias.lastModifiedDate.milliseconds,
            ])
    }

    func deleteRoleAlias(_ name: RoleAliasName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM role_aliases WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    // MARK: Event configurations

    func eventConfigurations(of account: AccountID) throws(RegistryError) -> EventConfigurations? {
        try first("SELECT * FROM event_configurations WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            EventConfigurations(
                enabled: try row.json("enabled"), creationDate: try row.time("created"),
                lastModifiedDate: try row.time("modified"))
        }
    }

    func put(_ configurations: EventConfigurations, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO event_configurations (account, enabled, created, modified) VALUES (?, ?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET enabled = excluded.enabled, modified = excluded.modified
            """,
            [
                account.rawValue, try jsonColumn(configurations.enabled.sorted { $0.rawValue < $1.rawValue }),
                configurations.creationDate.milliseconds, configurations.lastModifiedDate.milliseconds,
            ])
    }
}
