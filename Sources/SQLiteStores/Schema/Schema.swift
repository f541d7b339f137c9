import GRDB

/// The database's tables and how older files get them. A migration that was released is never edited.
enum Schema {
    /// Marks a file as this server's. `SALY` in ASCII.
    static let applicationID: Int32 = 0x5341_4C59

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 registry", migrate: registry)
        migrator.registerMigration("accounts", migrate: accounts)
        migrator.registerMigration("provisioning", migrate: provisioning)
        migrator.registerMigration("server certificates", migrate: serverCertificates)
        migrator.registerMigration("CA certificates", migrate: caCertificates)
        migrator.registerMigration("domain configurations", migrate: domainConfigurations)
        migrator.registerMigration("thing types and groups", migrate: typesAndGroups)
        migrator.registerMigration("role aliases and event configurations", migrate: roleAliasesAndEvents)
        migrator.registerMigration("authorizers", migrate: authorizers)
        migrator.registerMigration("topic rules and indexing", migrate: topicRulesAndIndexing)
        migrator.registerMigration("certificate transfers", migrate: certificateTransfers)
        migrator.registerMigration("logging", migrate: logging)
        migrator.registerMigration("audits", migrate: audits)
        migrator.registerMigration("registration tasks", migrate: registrationTasks)
        migrator.registerMigration("lost observations", migrate: lostObservations)
        return migrator
    }

    /// Records are keyed by account; times are milliseconds since 1970, certificate identifiers the digest's 32 bytes.
    private static func registry(_ database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(
            sql: """
                CREATE TABLE certificates (
                    account TEXT NOT NULL,
                    id BLOB NOT NULL CHECK (length(id) = 32),
                    pem TEXT NOT NULL,
                    status TEXT NOT NULL,
                    mode TEXT NOT NULL,
                    ca_id BLOB CHECK (length(ca_id) = 32),
                    owned_by TEXT NOT NULL,
                    previous_owned_by TEXT,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    customer_version INTEGER NOT NULL,
                    generation_id TEXT NOT NULL,
                    not_before INTEGER NOT NULL,
                    not_after INTEGER NOT NULL,
                    PRIMARY KEY (id, account)
                ) STRICT;
                CREATE INDEX certificates_by_creation ON certificates (account, created, id);

                CREATE TABLE policies (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    default_version INTEGER NOT NULL,
                    highest_version INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    generation_id TEXT NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE policy_versions (
                    account TEXT NOT NULL,
                    policy TEXT NOT NULL,
                    number INTEGER NOT NULL CHECK (number > 0),
                    document TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    generation_id TEXT NOT NULL,
                    PRIMARY KEY (account, policy, number),
                    FOREIGN KEY (account, policy) REFERENCES policies (account, name) ON DELETE CASCADE
                ) STRICT;
                CREATE TABLE policy_attachments (
                    account TEXT NOT NULL,
                    target TEXT NOT NULL,
                    policy TEXT NOT NULL,
                    PRIMARY KEY (account, target, policy),
                    FOREIGN KEY (account, policy) REFERENCES policies (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX policy_attachments_by_policy ON policy_attachments (account, policy, target);

                CREATE TABLE things (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    thing_id TEXT NOT NULL,
                    type TEXT,
                    version INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX things_by_type ON things (account, type, name) WHERE type IS NOT NULL;
                CREATE TABLE thing_attributes (
                    account TEXT NOT NULL,
                    thing TEXT NOT NULL,
                    name TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (account, thing, name),
                    FOREIGN KEY (account, thing) REFERENCES things (account, name) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX thing_attributes_by_value ON thing_attributes (account, name, value, thing);
                CREATE TABLE thing_principals (
                    account TEXT NOT NULL,
                    certificate BLOB NOT NULL,
                    thing TEXT NOT NULL,
                    exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
                    PRIMARY KEY (account, certificate, thing),
                    FOREIGN KEY (certificate, account) REFERENCES certificates (id, account),
                    FOREIGN KEY (account, thing) REFERENCES things (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX thing_principals_by_thing ON thing_principals (account, thing, certificate);

                CREATE TABLE tags (
                    account TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (account, resource, key)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE logging_options (
                    account TEXT NOT NULL PRIMARY KEY,
                    role_arn TEXT NOT NULL,
                    default_level TEXT NOT NULL,
                    disables_all INTEGER NOT NULL CHECK (disables_all IN (0, 1))
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE logging_events (
                    account TEXT NOT NULL REFERENCES logging_options (account) ON DELETE CASCADE,
                    position INTEGER NOT NULL,
                    event_type TEXT NOT NULL,
                    level TEXT,
                    destination TEXT,
                    PRIMARY KEY (account, position)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE access_keys (
                    id TEXT NOT NULL PRIMARY KEY,
                    secret TEXT NOT NULL,
                    account TEXT NOT NULL,
                    created INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX access_keys_by_account ON access_keys (account, id);
                """)
    }
}
