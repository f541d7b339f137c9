import GRDB

extension Schema {
    /// Keys have a table of their own: what lists certificates can't come across one. The file is the server's alone.
    static func serverCertificates(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE server_certificates (
                    account TEXT NOT NULL,
                    id TEXT NOT NULL,
                    certificate TEXT NOT NULL,
                    chain TEXT NOT NULL,
                    domain_names TEXT NOT NULL,
                    key_algorithm TEXT NOT NULL,
                    not_before INTEGER NOT NULL,
                    not_after INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    imported INTEGER NOT NULL,
                    PRIMARY KEY (account, id)
                ) STRICT;
                CREATE TABLE server_certificate_keys (
                    account TEXT NOT NULL,
                    id TEXT NOT NULL,
                    key TEXT NOT NULL,
                    PRIMARY KEY (account, id),
                    FOREIGN KEY (account, id) REFERENCES server_certificates (account, id) ON DELETE CASCADE
                ) STRICT;
                """)
    }
}
