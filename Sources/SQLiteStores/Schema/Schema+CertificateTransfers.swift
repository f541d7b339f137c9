import GRDB

extension Schema {
    /// What accounts keep of certificates that they gave away or were given.
    static func certificateTransfers(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE certificate_transfers (
                    account TEXT NOT NULL,
                    id BLOB NOT NULL CHECK (length(id) = 32),
                    source TEXT NOT NULL,
                    target TEXT NOT NULL,
                    message TEXT,
                    transferred INTEGER NOT NULL,
                    certificate_created INTEGER NOT NULL,
                    accepted INTEGER,
                    rejected INTEGER,
                    reject_reason TEXT,
                    is_outgoing INTEGER NOT NULL
                        AS (account = source AND accepted IS NULL AND rejected IS NULL) STORED,
                    PRIMARY KEY (account, id)
                ) STRICT;
                CREATE INDEX outgoing_transfers ON certificate_transfers (account, certificate_created, id)
                    WHERE is_outgoing;
                """)
    }
}
