import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Tags

    func tags(of resource: Resource, account: AccountID) throws(RegistryError) -> [Tag] {
        try all(
            "SELECT key, value FROM tags WHERE account = ? AND resource = ? ORDER BY key",
            [account.rawValue, resource.path]
        ) { row throws(RegistryError) in
            Tag(key: try row.text("key"), value: try row.text("value"))
        }
    }

    func put(_ tag: Tag, of resource: Resource, account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO tags (account, resource, key, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, resource, key) DO UPDATE SET value = excluded.value
            """,
            [account.rawValue, resource.path, tag.key, tag.value])
    }

    func deleteTag(_ key: String, of resource: Resource, account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM tags WHERE account = ? AND resource = ? AND key = ?", [account.rawValue, resource.path, key])
    }

    // MARK: Logging options

    func loggingOptions(of account: AccountID) throws(RegistryError) -> LoggingOptions? {
        let found = try first("SELECT * FROM logging_options WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            LoggingOptions(
                roleARN: try row.text("role_arn"),
                defaultLevel: try row.text("default_level", LoggingOptions.Level.init(rawValue:)),
                disablesAll: try row.flag("disables_all"))
        }
        guard var options = found else { return nil }
        options.events = try all(
            "SELECT * FROM logging_events WHERE account = ? ORDER BY position", [account.rawValue]
        ) { row throws(RegistryError) in
            LoggingOptions.Event(
                eventType: try row.text("event_type"),
                level: try row.optionalText("level", LoggingOptions.Level.init(rawValue:)),
                destination: try row.optionalText("destination") { $0 })
        }
        return options
    }

    func put(_ options: LoggingOptions, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO logging_options (account, role_arn, default_level, disables_all) VALUES (?, ?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET role_arn = excluded.role_arn,
                default_level = excluded.default_level, disables_all = excluded.disables_all
            """,
            [account.rawValue, options.roleARN, options.defaultLevel.rawValue, options.disablesAll])
        try execute("DELETE FROM logging_events WHERE account = ?", [account.rawValue])
        for (position, event) in options.events.enumerated() {
            try execute(
                """
                INSERT INTO logging_events (account, position, event_type, level, destination) VALUES (?, ?, ?, ?, ?)
                """,
                [account.rawValue, position, event.eventType, event.level?.rawValue, event.destination])
        }
    }

    // MARK: Access keys

    func accessKey(_ id: String) throws(RegistryError) -> AccessKeyRecord? {
        try first("SELECT * FROM access_keys WHERE id = ?", [id], Self.accessKeyRecord)
    }

    func accessKeys(of account: AccountID) throws(RegistryError) -> [AccessKeyRecord] {
        try all("SELECT * FROM access_keys WHERE account = ? ORDER BY id", [account.rawValue], Self.accessKeyRecord)
    }

    func put(_ key: AccessKeyRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO access_keys (id, secret, account, created) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, account = excluded.account,
                created = excluded.created
            """,
            [key.id, key.secret, key.account.rawValue, key.creationDate.milliseconds])
    }

    func deleteAccessKey(_ id: String) throws(RegistryError) {
        try execute("DELETE FROM access_keys WHERE id = ?", [id])
    }

    private static func accessKeyRecord(_ row: Columns) throws(RegistryError) -> AccessKeyRecord {
        AccessKeyRecord(
            id: try row.text("id"), secret: try row.text("secret"),
            account: try row.text("account", AccountID.init(rawValue:)), creationDate: try row.time("created"))
    }
}
