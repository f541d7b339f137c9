import GRDB

extension Schema {
    /// Tasks, findings, schedules and suppressions of audits, and what they tell of connections. A resource is its text
    /// form; the progress of a task and what nobody searches for is JSON.
    static func audits(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE audit_configurations (
                    account TEXT NOT NULL PRIMARY KEY,
                    configuration TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE audit_tasks (
                    account TEXT NOT NULL,
                    id TEXT NOT NULL,
                    scheduled_audit TEXT,
                    started INTEGER NOT NULL,
                    status TEXT NOT NULL,
                    progress TEXT NOT NULL,
                    findings INTEGER NOT NULL,
                    PRIMARY KEY (account, id)
                ) STRICT;
                CREATE INDEX audit_tasks_by_start ON audit_tasks (account, started, id);
                CREATE INDEX audit_tasks_in_progress ON audit_tasks (status, account, id);

                CREATE TABLE audit_findings (
                    account TEXT NOT NULL,
                    id TEXT NOT NULL,
                    task TEXT NOT NULL,
                    task_started INTEGER NOT NULL,
                    found INTEGER NOT NULL,
                    check_name TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    sentence TEXT NOT NULL,
                    info TEXT NOT NULL,
                    related TEXT NOT NULL,
                    suppressed INTEGER NOT NULL CHECK (suppressed IN (0, 1)),
                    PRIMARY KEY (account, id)
                ) STRICT;
                CREATE INDEX audit_findings_by_date ON audit_findings (account, found, id);
                CREATE INDEX audit_findings_by_task ON audit_findings (account, task, found, id);
                CREATE INDEX audit_findings_by_resource ON audit_findings (account, resource, found, id);
                CREATE INDEX audit_findings_by_check ON audit_findings (account, check_name, found, id);

                CREATE TABLE scheduled_audits (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    schedule TEXT NOT NULL,
                    checks TEXT NOT NULL,
                    last_run INTEGER,
                    next_run INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT;
                CREATE INDEX scheduled_audits_by_run ON scheduled_audits (next_run, account, name);

                CREATE TABLE audit_suppressions (
                    account TEXT NOT NULL,
                    check_name TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    expiration INTEGER,
                    description TEXT,
                    request_token TEXT NOT NULL,
                    PRIMARY KEY (account, check_name, resource)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE shared_uses (
                    account TEXT NOT NULL,
                    certificate BLOB NOT NULL CHECK (length(certificate) = 32),
                    client_id TEXT NOT NULL,
                    connected INTEGER NOT NULL,
                    disconnected INTEGER,
                    PRIMARY KEY (account, certificate, client_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX shared_uses_by_end ON shared_uses (disconnected);
                CREATE TABLE client_conflicts (
                    account TEXT NOT NULL,
                    client_id TEXT NOT NULL,
                    principal TEXT NOT NULL,
                    disconnected INTEGER NOT NULL,
                    PRIMARY KEY (account, client_id, principal)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX client_conflicts_by_end ON client_conflicts (disconnected);
                """)
    }

    /// When observations of connections were last lost, by account (empty: nobody knows whose), and a CA's certificates
    /// that are in use.
    static func lostObservations(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE lost_observations (
                    account TEXT NOT NULL PRIMARY KEY,
                    moment INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE INDEX certificates_in_use_by_ca ON certificates (account, ca_id, created, id)
                    WHERE ca_id IS NOT NULL AND status IN ('ACTIVE', 'PENDING_TRANSFER');
                """)
    }
}
