import Audit
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Findings

    func auditFinding(_ id: AuditFindingID, of account: AccountID) throws(RegistryError) -> AuditFindingRecord? {
        try first(
            "SELECT * FROM audit_findings WHERE account = ? AND id = ?", [account.rawValue, id.rawValue],
            Self.auditFinding)
    }

    func auditFindings(
        of account: AccountID, matching filter: AuditFindingFilter, in window: Window<AuditFindingRecord.ListKey>
    ) throws(RegistryError) -> [AuditFindingRecord] {
        var sql = "SELECT * FROM audit_findings WHERE account = ?"
        var arguments: StatementArguments = [account.rawValue]
        // One of the first three leads along its index; a plus keeps the others from doing so.
        var isLed = false
        func add(_ column: String, _ value: String?) {
            guard let value else { return }
            sql += " AND \(isLed ? "+" : "")\(column) = ?"
            arguments += [value]
            isLed = true
        }
        add("resource", filter.resource?.description)
        add("task", filter.task?.rawValue)
        add("check_name", filter.check?.rawValue)
        if let isSuppressed = filter.isSuppressed {
            sql += " AND suppressed = ?"
            arguments += [isSuppressed]
        }
        if let dates = filter.dates {
            sql += " AND found >= ? AND found <= ?"
            arguments += [dates.lowerBound.milliseconds, dates.upperBound.milliseconds]
        }
        return try all(
            sql + window.sql(over: "(found, id)", parameter: "(?, ?)"),
            arguments + window.arguments { key -> StatementArguments in [key.date.milliseconds, key.id.rawValue] },
            Self.auditFinding)
    }

    func put(_ finding: AuditFindingRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO audit_findings (account, id, task, task_started, found, check_name, reason, resource, sentence,
                info, related, suppressed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                finding.account.rawValue, finding.id.rawValue, finding.task.rawValue,
                finding.taskStartDate.milliseconds, finding.date.milliseconds, finding.finding.check.rawValue,
                finding.finding.reason.rawValue, finding.finding.resource.description, finding.finding.sentence,
                try jsonColumn(finding.finding.info), try jsonColumn(finding.finding.related), finding.isSuppressed,
            ])
    }

    func deleteAuditFindings(of task: AuditTaskID, account: AccountID, limit: Int) throws(RegistryError) -> Int {
        try execute(
            """
            DELETE FROM audit_findings WHERE rowid IN (
                SELECT rowid FROM audit_findings WHERE account = ? AND task = ? LIMIT ?)
            """,
            [account.rawValue, task.rawValue, limit])
    }

    private static func auditFinding(_ row: Columns) throws(RegistryError) -> AuditFindingRecord {
        AuditFindingRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.text("id", AuditFindingID.init(rawValue:)),
            task: try row.text("task", AuditTaskID.init(rawValue:)), taskStartDate: try row.time("task_started"),
            date: try row.time("found"),
            finding: AuditFinding(
                try row.text("check_name", AuditCheck.init(rawValue:)),
                try row.text("reason", AuditReason.init(rawValue:)),
                try row.text("resource") { AuditResource($0) }, try row.text("sentence"), info: try row.json("info"),
                related: try row.json("related")),
            isSuppressed: try row.flag("suppressed"))
    }

    // MARK: Suppressions

    func auditSuppression(
        _ key: AuditSuppressionRecord.Key, of account: AccountID
    ) throws(RegistryError) -> AuditSuppressionRecord? {
        try first(
            "SELECT * FROM audit_suppressions WHERE account = ? AND check_name = ? AND resource = ?",
            [account.rawValue, key.check.rawValue, key.resource.description], Self.auditSuppression)
    }

    func auditSuppressions(
        of account: AccountID, in window: Window<AuditSuppressionRecord.Key>
    ) throws(RegistryError) -> [AuditSuppressionRecord] {
        try all(
            "SELECT * FROM audit_suppressions WHERE account = ?"
                + window.sql(over: "(check_name, resource)", parameter: "(?, ?)"),
            [account.rawValue]
                + window.arguments { key -> StatementArguments in [key.check.rawValue, key.resource.description] },
            Self.auditSuppression)
    }

    func auditSuppressionCount(of account: AccountID) throws(RegistryError) -> Int {
        try first(
            "SELECT count(*) AS number FROM audit_suppressions WHERE account = ?", [account.rawValue]
        ) { row throws(RegistryError) in
            try row.integer("number")
        } ?? 0
    }

    func put(_ suppression: AuditSuppressionRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO audit_suppressions (account, check_name, resource, expiration, description, request_token)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, check_name, resource) DO UPDATE SET expiration = excluded.expiration,
                description = excluded.description, request_token = excluded.request_token
            """,
            [
                suppression.account.rawValue, suppression.key.check.rawValue, suppression.key.resource.description,
                suppression.expirationDate?.milliseconds, suppression.description, suppression.requestToken,
            ])
    }

    func deleteAuditSuppression(
        _ key: AuditSuppressionRecord.Key, of account: AccountID
    ) throws(RegistryError) {
        try execute(
            "DELETE FROM audit_suppressions WHERE account = ? AND check_name = ? AND resource = ?",
            [account.rawValue, key.check.rawValue, key.resource.description])
    }

    private static func auditSuppression(_ row: Columns) throws(RegistryError) -> AuditSuppressionRecord {
        AuditSuppressionRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            key: AuditSuppressionRecord.Key(
                try row.text("check_name", AuditCheck.init(rawValue:)),
                try row.text("resource") { AuditResource($0) }),
            expirationDate: try row.optionalTime("expiration"),
            description: try row.optionalText("description") { $0 }, requestToken: try row.text("request_token"))
    }
}
