import GRDB

extension Schema {
    /// `settings` is what can be updated, as JSON: nothing is looked for in it.
    static func domainConfigurations(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE domain_configurations (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    suffix TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    domain_name TEXT UNIQUE,
                    certificate TEXT,
                    validation_certificate TEXT,
                    settings TEXT NOT NULL,
                    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
                    status_changed INTEGER NOT NULL,
                    PRIMARY KEY (account, name),
                    FOREIGN KEY (account, certificate) REFERENCES server_certificates (account, id)
                ) STRICT;
                CREATE INDEX domain_configurations_by_certificate
                    ON domain_configurations (account, certificate, name);
                """)
    }
}
