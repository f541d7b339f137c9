import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func registrationTask(
        _ id: RegistrationTaskID, of account: AccountID
    ) throws(RegistryError) -> RegistrationTaskRecord? {
        try first(
            "SELECT * FROM registration_tasks WHERE account = ? AND id = ?", [account.rawValue, id.rawValue],
            Self.registrationTaskRecord)
    }

    func registrationTasks(
        of account: AccountID, in window: Window<RegistrationTaskRecord.ListKey>
    ) throws(RegistryError) -> [RegistrationTaskRecord] {
        try all(
            "SELECT * FROM registration_tasks WHERE account = ?"
                + window.sql(over: "(created, id)", parameter: "(?, ?)"),
            [account.rawValue] + window.arguments { [$0.creationDate.milliseconds, $0.id.rawValue] },
            Self.registrationTaskRecord)
    }

    func registrationTasks(
        withStatus status: RegistrationTaskRecord.Status
    ) throws(RegistryError) -> [RegistrationTaskRecord] {
        try all(
            "SELECT * FROM registration_tasks WHERE status = ? ORDER BY account, id", [status.rawValue],
            Self.registrationTaskRecord)
    }

    func put(_ task: RegistrationTaskRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO registration_tasks (account, id, template, bucket, key, role_arn, status, message, devices,
                position_lines, position_bytes, successes, failures, created, modified)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, id) DO UPDATE SET status = excluded.status, message = excluded.message,
                devices = excluded.devices, position_lines = excluded.position_lines,
                position_bytes = excluded.position_bytes, successes = excluded.successes,
                failures = excluded.failures, modified = excluded.modified
            """,
            [
                task.account.rawValue, task.id.rawValue, task.templateBody, task.bucket.rawValue, task.key.rawValue,
                task.roleARN, task.status.rawValue, task.message, task.devices, task.position.lines,
                task.position.bytes, task.successCount, task.failureCount, task.creationDate.milliseconds,
                task.lastModifiedDate.milliseconds,
            ])
    }

    func deleteRegistrationTask(_ id: RegistrationTaskID, of account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM registration_tasks WHERE account = ? AND id = ?", [account.rawValue, id.rawValue])
    }

    // MARK: Outcomes

    func registrationOutcome(
        ofLine line: Int, of task: RegistrationTaskID, account: AccountID
    ) throws(RegistryError) -> RegistrationOutcomeRecord? {
        try first(
            "SELECT * FROM registration_outcomes WHERE account = ? AND task = ? AND line = ?",
            [account.rawValue, task.rawValue, line], Self.registrationOutcomeRecord)
    }

    func registrationOutcomes(
        of task: RegistrationTaskID, account: AccountID, succeeded: Bool, skipping skipped: Int, limit: Int
    ) throws(RegistryError) -> [RegistrationOutcomeRecord] {
        try all(
            """
            SELECT * FROM registration_outcomes WHERE account = ? AND task = ? AND succeeded = ?
            ORDER BY line LIMIT ? OFFSET ?
            """, [account.rawValue, task.rawValue, succeeded, limit, skipped], Self.registrationOutcomeRecord)
    }

    func put(_ outcome: RegistrationOutcomeRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO registration_outcomes (account, task, line, succeeded, certificate, outcome)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                outcome.account.rawValue, outcome.task.rawValue, outcome.line, outcome.outcome.isSuccess,
                outcome.certificate?.column, try jsonColumn(outcome.outcome),
            ])
    }

    func deleteRegistrationOutcomes(
        of task: RegistrationTaskID, account: AccountID, limit: Int
    ) throws(RegistryError) -> Int {
        try execute(
            """
            DELETE FROM registration_outcomes WHERE account = ?1 AND task = ?2 AND line IN
                (SELECT line FROM registration_outcomes WHERE account = ?1 AND task = ?2 ORDER BY line LIMIT ?3)
            """, [account.rawValue, task.rawValue, limit])
    }

    // MARK: Rows

    private static func registrationTaskRecord(_ row: Columns) throws(RegistryError) -> RegistrationTaskRecord {
        RegistrationTaskRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.text("id", RegistrationTaskID.init(rawValue:)),
            templateBody: try row.text("template"),
            bucket: try row.text("bucket", BucketName.init(rawValue:)),
            key: try row.text("key", BucketKey.init(rawValue:)),
            roleARN: try row.text("role_arn"),
            status: try row.text("status", RegistrationTaskRecord.Status.init(rawValue:)),
            message: try row.optionalText("message") { $0 },
            devices: try row.optionalInteger("devices"),
            position: InputPosition(
                lines: try row.integer("position_lines"), bytes: try row.integer("position_bytes")),
            successCount: try row.integer("successes"),
            failureCount: try row.integer("failures"),
            creationDate: try row.time("created"),
            lastModifiedDate: try row.time("modified"))
    }

    private static func registrationOutcomeRecord(
        _ row: Columns
    ) throws(RegistryError) -> RegistrationOutcomeRecord {
        RegistrationOutcomeRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            task: try row.text("task", RegistrationTaskID.init(rawValue:)),
            line: try row.integer("line"),
            certificate: try row.optionalCertificateID("certificate"),
            outcome: try row.json("outcome"))
    }
}
