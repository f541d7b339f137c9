import GRDB

extension Schema {
    /// Bulk registrations and what became of each of their devices, as JSON.
    static func registrationTasks(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE registration_tasks (
                    account TEXT NOT NULL,
                    id TEXT NOT NULL,
                    template TEXT NOT NULL,
                    bucket TEXT NOT NULL,
                    key TEXT NOT NULL,
                    role_arn TEXT NOT NULL,
                    status TEXT NOT NULL,
                    message TEXT,
                    devices INTEGER,
                    position_lines INTEGER NOT NULL,
                    position_bytes INTEGER NOT NULL,
                    successes INTEGER NOT NULL,
                    failures INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    PRIMARY KEY (account, id)
                ) STRICT;
                CREATE INDEX registration_tasks_by_creation ON registration_tasks (account, created, id);
                CREATE INDEX registration_tasks_by_status ON registration_tasks (status, account, id);

                CREATE TABLE registration_outcomes (
                    account TEXT NOT NULL,
                    task TEXT NOT NULL,
                    line INTEGER NOT NULL CHECK (line > 0),
                    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
                    certificate BLOB CHECK (length(certificate) = 32),
                    outcome TEXT NOT NULL,
                    PRIMARY KEY (account, task, line),
                    FOREIGN KEY (account, task) REFERENCES registration_tasks (account, id) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX registration_outcomes_by_result
                    ON registration_outcomes (account, task, succeeded, line);
                """)
    }
}
