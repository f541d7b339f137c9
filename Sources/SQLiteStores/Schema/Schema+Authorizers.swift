import GRDB

extension Schema {
    static func authorizers(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE authorizers (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    function_arn TEXT NOT NULL,
                    token_key_name TEXT,
                    status TEXT NOT NULL,
                    signing_disabled INTEGER NOT NULL CHECK (signing_disabled IN (0, 1)),
                    caches_http INTEGER NOT NULL CHECK (caches_http IN (0, 1)),
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE authorizer_keys (
                    account TEXT NOT NULL,
                    authorizer TEXT NOT NULL,
                    name TEXT NOT NULL,
                    pem TEXT NOT NULL,
                    PRIMARY KEY (account, authorizer, name),
                    FOREIGN KEY (account, authorizer) REFERENCES authorizers (account, name) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE default_authorizers (
                    account TEXT NOT NULL PRIMARY KEY,
                    authorizer TEXT NOT NULL,
                    FOREIGN KEY (account, authorizer) REFERENCES authorizers (account, name)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
