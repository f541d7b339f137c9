import GRDB

extension Schema {
    /// The accounts of the server, and by which names their devices call it.
    static func accounts(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE accounts (
                    id TEXT NOT NULL PRIMARY KEY,
                    created INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE account_endpoints (
                    name TEXT NOT NULL PRIMARY KEY,
                    account TEXT NOT NULL REFERENCES accounts (id),
                    position INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX account_endpoints_by_account ON account_endpoints (account, position);
                """)
    }
}
