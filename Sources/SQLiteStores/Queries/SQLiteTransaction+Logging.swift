import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
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

    func legacyLoggingOptions(of account: AccountID) throws(RegistryError) -> LegacyLoggingOptions? {
        try first("SELECT * FROM legacy_logging_options WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            LegacyLoggingOptions(
                roleARN: try row.text("role_arn"), level: try row.text("level", LoggingOptions.Level.init(rawValue:)))
        }
    }

    func put(_ options: LegacyLoggingOptions, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO legacy_logging_options (account, role_arn, level) VALUES (?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET role_arn = excluded.role_arn, level = excluded.level
            """,
            [account.rawValue, options.roleARN, options.level.rawValue])
    }

    // MARK: Levels of single targets

    func logLevel(of target: LogTarget, account: AccountID) throws(RegistryError) -> LoggingOptions.Level? {
        try first(
            "SELECT level FROM logging_targets WHERE account = ? AND type = ? AND name = ?",
            [account.rawValue, target.kind.rawValue, target.name]
        ) { row throws(RegistryError) in try row.text("level", LoggingOptions.Level.init(rawValue:)) }
    }

    func logLevels(
        of account: AccountID, kind: LogTarget.Kind?, in window: Window<LogTarget>
    ) throws(RegistryError) -> [LogTargetLevel] {
        try all(
            "SELECT * FROM logging_targets WHERE account = ? AND (? IS NULL OR type = ?)"
                + window.sql(over: "(type, name)", parameter: "(?, ?)"),
            [account.rawValue, kind?.rawValue, kind?.rawValue]
                + window.arguments { [$0.kind.rawValue, $0.name] as StatementArguments }
        ) { row throws(RegistryError) in
            LogTargetLevel(
                target: LogTarget(
                    kind: try row.text("type", LogTarget.Kind.init(rawValue:)), name: try row.text("name")),
                level: try row.text("level", LoggingOptions.Level.init(rawValue:)))
        }
    }

    func put(_ level: LogTargetLevel, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO logging_targets (account, type, name, level) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, type, name) DO UPDATE SET level = excluded.level
            """,
            [account.rawValue, level.target.kind.rawValue, level.target.name, level.level.rawValue])
    }

    func deleteLogLevel(of target: LogTarget, account: AccountID) throws(RegistryError) -> Bool {
        try execute(
            "DELETE FROM logging_targets WHERE account = ? AND type = ? AND name = ?",
            [account.rawValue, target.kind.rawValue, target.name]) > 0
    }

    // MARK: Log groups

    func logGroups(of account: AccountID) throws(RegistryError) -> [LogGroupRecord] {
        try all("SELECT * FROM log_groups WHERE account = ? ORDER BY name", [account.rawValue]) {
            row throws(RegistryError) in
            LogGroupRecord(
                account: account, name: try row.text("name"), creationDate: try row.time("created"),
                retentionDays: try row.optionalInteger("retention_days"))
        }
    }

    func put(_ group: LogGroupRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO log_groups (account, name, created, retention_days) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET created = excluded.created,
                retention_days = excluded.retention_days
            """,
            [group.account.rawValue, group.name, group.creationDate.milliseconds, group.retentionDays])
    }

    func deleteLogGroup(_ name: String, account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM log_groups WHERE account = ? AND name = ?", [account.rawValue, name])
    }
}
