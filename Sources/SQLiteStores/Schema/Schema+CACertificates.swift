import GRDB

extension Schema {
    /// Registered CAs, found by the SHA-256 of their subject, and the certificates of each.
    static func caCertificates(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE ca_certificates (
                    account TEXT NOT NULL,
                    id BLOB NOT NULL CHECK (length(id) = 32),
                    pem TEXT NOT NULL,
                    subject BLOB NOT NULL CHECK (length(subject) = 32),
                    status TEXT NOT NULL,
                    auto_registration TEXT NOT NULL,
                    template_body TEXT,
                    template_name TEXT CHECK (template_name IS NULL OR template_body IS NULL),
                    role_arn TEXT,
                    mode TEXT NOT NULL,
                    owned_by TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    customer_version INTEGER NOT NULL,
                    generation_id TEXT NOT NULL,
                    not_before INTEGER NOT NULL,
                    not_after INTEGER NOT NULL,
                    PRIMARY KEY (id, account)
                ) STRICT;
                CREATE INDEX ca_certificates_by_subject ON ca_certificates (account, subject, created, id);
                CREATE INDEX ca_certificates_by_creation ON ca_certificates (account, created, id);
                CREATE INDEX ca_certificates_by_template ON ca_certificates (account, template_name, created, id)
                    WHERE template_name IS NOT NULL;

                CREATE INDEX certificates_by_ca ON certificates (account, ca_id, created, id) WHERE ca_id IS NOT NULL;

                CREATE TABLE registration_codes (
                    account TEXT NOT NULL PRIMARY KEY,
                    code TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
