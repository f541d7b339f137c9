import GRDB

extension Schema {
    /// Log levels of single targets, the options of logging's first version, and log groups.
    static func logging(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE logging_targets (
                    account TEXT NOT NULL,
                    type TEXT NOT NULL,
                    name TEXT NOT NULL,
                    level TEXT NOT NULL,
                    PRIMARY KEY (account, type, name)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE legacy_logging_options (
                    account TEXT NOT NULL PRIMARY KEY,
                    role_arn TEXT NOT NULL,
                    level TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE log_groups (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    retention_days INTEGER,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
