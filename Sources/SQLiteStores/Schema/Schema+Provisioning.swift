import GRDB

extension Schema {
    static func provisioning(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE provisioning_templates (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    description TEXT,
                    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
                    role_arn TEXT NOT NULL,
                    hook_payload_version TEXT,
                    hook_target_arn TEXT,
                    default_version INTEGER NOT NULL,
                    highest_version INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE provisioning_template_versions (
                    account TEXT NOT NULL,
                    template TEXT NOT NULL,
                    number INTEGER NOT NULL CHECK (number > 0),
                    body TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    PRIMARY KEY (account, template, number),
                    FOREIGN KEY (account, template)
                        REFERENCES provisioning_templates (account, name) ON DELETE CASCADE
                ) STRICT;

                CREATE TABLE ownership_tokens (
                    account TEXT NOT NULL,
                    digest BLOB NOT NULL CHECK (length(digest) = 32),
                    certificate BLOB NOT NULL CHECK (length(certificate) = 32),
                    expiry INTEGER NOT NULL,
                    PRIMARY KEY (digest, account)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX ownership_tokens_by_expiry ON ownership_tokens (expiry);
                CREATE TABLE provisioning_claims (
                    account TEXT NOT NULL,
                    id BLOB NOT NULL CHECK (length(id) = 32),
                    template TEXT NOT NULL,
                    not_before INTEGER NOT NULL,
                    not_after INTEGER NOT NULL,
                    PRIMARY KEY (id, account)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX provisioning_claims_by_end ON provisioning_claims (not_after);
                """)
    }
}
