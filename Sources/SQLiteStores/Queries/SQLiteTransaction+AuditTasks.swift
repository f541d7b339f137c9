import Audit
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Configuration

    func auditConfiguration(of account: AccountID) throws(RegistryError) -> AuditConfiguration? {
        try first("SELECT * FROM audit_configurations WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            try row.json("configuration")
        }
    }

    func put(_ configuration: AuditConfiguration?, of account: AccountID) throws(RegistryError) {
        guard let configuration else {
            try execute("DELETE FROM audit_configurations WHERE account = ?", [account.rawValue])
            return
        }
        try execute(
            """
            INSERT INTO audit_configurations (account, configuration) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET configuration = excluded.configuration
            """,
            [account.rawValue, try jsonColumn(configuration)])
    }

    // MARK: Tasks

    func auditTask(_ id: AuditTaskID, of account: AccountID) throws(RegistryError) -> AuditTaskRecord? {
        try first(
            "SELECT * FROM audit_tasks WHERE account = ? AND id = ?", [account.rawValue, id.rawValue], Self.auditTask)
    }

    func auditTasks(
        of account: AccountID, in window: Window<AuditTaskRecord.ListKey>
    ) throws(RegistryError) -> [AuditTaskRecord] {
        try all(
            "SELECT * FROM audit_tasks WHERE account = ?" + window.sql(over: "(started, id)", parameter: "(?, ?)"),
            [account.rawValue]
                + window.arguments { key -> StatementArguments in [key.startDate.milliseconds, key.id.rawValue] },
            Self.auditTask)
    }

    func auditTasksInProgress(
        in window: Window<RunningAuditTask.Key>
    ) throws(RegistryError) -> [RunningAuditTask] {
        try all(
            "SELECT account, id, scheduled_audit FROM audit_tasks WHERE status = ?"
                + window.sql(over: "(account, id)", parameter: "(?, ?)"),
            [AuditTaskRecord.Status.inProgress.rawValue]
                + window.arguments { key -> StatementArguments in [key.account.rawValue, key.id.rawValue] },
            Self.runningTask
        ).compactMap { $0 }
    }

    func auditTasksInProgress(of account: AccountID) throws(RegistryError) -> [RunningAuditTask] {
        try all(
            """
            SELECT account, id, scheduled_audit FROM audit_tasks WHERE status = ? AND account = ? ORDER BY id
            """,
            [AuditTaskRecord.Status.inProgress.rawValue, account.rawValue], Self.runningTask
        ).compactMap { $0 }
    }

    /// Nil where not even its name can be read: there is nothing to be done for it.
    private static func runningTask(_ row: Columns) -> RunningAuditTask? {
        guard let account = try? row.text("account", AccountID.init(rawValue:)),
            let id = try? row.text("id", AuditTaskID.init(rawValue:))
        else { return nil }
        let name = try? row.optionalText("scheduled_audit", ScheduledAuditName.init(rawValue:))
        return RunningAuditTask(key: .init(account: account, id: id), scheduledAudit: name)
    }

    func auditTasksOver(of account: AccountID) throws(RegistryError) -> (tasks: Int, findings: Int) {
        let found = try first(
            """
            SELECT count(*) AS tasks, coalesce(sum(findings), 0) AS findings FROM audit_tasks
            WHERE account = ? AND status <> ?
            """,
            [account.rawValue, AuditTaskRecord.Status.inProgress.rawValue]
        ) { row throws(RegistryError) in
            (try row.integer("tasks"), try row.integer("findings"))
        }
        return found ?? (0, 0)
    }

    func oldestAuditTaskOver(of account: AccountID) throws(RegistryError) -> AuditTaskRecord? {
        try first(
            "SELECT * FROM audit_tasks WHERE account = ? AND status <> ? ORDER BY started, id LIMIT 1",
            [account.rawValue, AuditTaskRecord.Status.inProgress.rawValue], Self.auditTask)
    }

    func put(_ task: AuditTaskRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO audit_tasks (account, id, scheduled_audit, started, status, progress, findings)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, id) DO UPDATE SET status = excluded.status, progress = excluded.progress,
                findings = excluded.findings
            """,
            [
                task.account.rawValue, task.id.rawValue, task.scheduledAudit?.rawValue, task.startDate.milliseconds,
                task.status.rawValue, try jsonColumn(task.progress), task.progress.keptFindings,
            ])
    }

    func deleteAuditTask(_ id: AuditTaskID, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM audit_tasks WHERE account = ? AND id = ?", [account.rawValue, id.rawValue])
    }

    private static func auditTask(_ row: Columns) throws(RegistryError) -> AuditTaskRecord {
        AuditTaskRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.text("id", AuditTaskID.init(rawValue:)),
            scheduledAudit: try row.optionalText("scheduled_audit", ScheduledAuditName.init(rawValue:)),
            startDate: try row.time("started"),
            status: try row.text("status", AuditTaskRecord.Status.init(rawValue:)),
            progress: try row.json("progress"))
    }

    // MARK: Schedules

    func scheduledAudit(
        _ name: ScheduledAuditName, of account: AccountID
    ) throws(RegistryError) -> ScheduledAuditRecord? {
        try first(
            "SELECT * FROM scheduled_audits WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            Self.scheduledAudit)
    }

    func scheduledAudits(
        of account: AccountID, in window: Window<ScheduledAuditName>
    ) throws(RegistryError) -> [ScheduledAuditRecord] {
        try all(
            "SELECT * FROM scheduled_audits WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.scheduledAudit)
    }

    func scheduledAudits(dueAt now: WallTime, limit: Int) throws(RegistryError) -> [DueAudit] {
        try all(
            "SELECT account, name FROM scheduled_audits WHERE next_run <= ? ORDER BY next_run, account, name LIMIT ?",
            [now.milliseconds, limit]
        ) { row throws(RegistryError) in
            DueAudit(
                account: try row.text("account", AccountID.init(rawValue:)),
                name: try row.text("name", ScheduledAuditName.init(rawValue:)))
        }
    }

    func postpone(_ audit: DueAudit, until moment: WallTime) throws(RegistryError) {
        try execute(
            "UPDATE scheduled_audits SET next_run = ? WHERE account = ? AND name = ?",
            [moment.milliseconds, audit.account.rawValue, audit.name.rawValue])
    }

    func put(_ audit: ScheduledAuditRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO scheduled_audits (account, name, schedule, checks, last_run, next_run)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET schedule = excluded.schedule, checks = excluded.checks,
                last_run = excluded.last_run, next_run = excluded.next_run
            """,
            [
                audit.account.rawValue, audit.name.rawValue, try jsonColumn(audit.schedule),
                try jsonColumn(audit.checks.sorted()), audit.lastRun?.milliseconds, audit.nextRun.milliseconds,
            ])
    }

    func deleteScheduledAudit(_ name: ScheduledAuditName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM scheduled_audits WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    private static func scheduledAudit(_ row: Columns) throws(RegistryError) -> ScheduledAuditRecord {
        ScheduledAuditRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", ScheduledAuditName.init(rawValue:)),
            schedule: try row.json("schedule"), checks: try row.json("checks"),
            lastRun: try row.optionalTime("last_run"), nextRun: try row.time("next_run"))
    }
}
