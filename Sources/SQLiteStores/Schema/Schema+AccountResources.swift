import GRDB

extension Schema {
    /// Role aliases and event configurations; the enabled events are a JSON list.
    static func roleAliasesAndEvents(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE role_aliases (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    role_arn TEXT NOT NULL,
                    credential_seconds INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE event_configurations (
                    account TEXT NOT NULL PRIMARY KEY,
                    enabled TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
