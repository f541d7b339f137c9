import IoTModel

extension InMemoryTransaction: AuditReader {
    func auditConfiguration(of account: AccountID) -> AuditConfiguration? { tables.auditConfigurations[account] }

    func auditTask(_ id: AuditTaskID, of account: AccountID) -> AuditTaskRecord? {
        tables.auditTasks[.init(account, id)]
    }

    func auditTasks(of account: AccountID, in window: Window<AuditTaskRecord.ListKey>) -> [AuditTaskRecord] {
        window.select(tables.auditTasks.values.filter { $0.account == account }, by: \.listKey)
    }

    func auditTasksInProgress(in window: Window<RunningAuditTask.Key>) -> [RunningAuditTask] {
        window.select(tables.auditTasks.values.filter { $0.status == .inProgress }.map(\.running), by: \.key)
    }

    func auditTasksInProgress(of account: AccountID) -> [RunningAuditTask] {
        tables.auditTasks.values.filter { $0.account == account && $0.status == .inProgress }.map(\.running)
            .sorted { $0.key < $1.key }
    }

    func auditTasksOver(of account: AccountID) -> (tasks: Int, findings: Int) {
        let over = tables.auditTasks.values.filter { $0.account == account && $0.status != .inProgress }
        return (over.count, over.reduce(0) { $0 + $1.progress.keptFindings })
    }

    func oldestAuditTaskOver(of account: AccountID) -> AuditTaskRecord? {
        tables.auditTasks.values.filter { $0.account == account && $0.status != .inProgress }.min {
            $0.listKey < $1.listKey
        }
    }

    func auditFinding(_ id: AuditFindingID, of account: AccountID) -> AuditFindingRecord? {
        tables.auditFindings[.init(account, id)]
    }

    func auditFindings(
        of account: AccountID, matching filter: AuditFindingFilter, in window: Window<AuditFindingRecord.ListKey>
    ) -> [AuditFindingRecord] {
        window.select(
            tables.auditFindings.values.filter { $0.account == account && filter.accepts($0) }, by: \.listKey)
    }

    func scheduledAudit(_ name: ScheduledAuditName, of account: AccountID) -> ScheduledAuditRecord? {
        tables.scheduledAudits[.init(account, name)]
    }

    func scheduledAudits(of account: AccountID, in window: Window<ScheduledAuditName>) -> [ScheduledAuditRecord] {
        window.select(tables.scheduledAudits.values.filter { $0.account == account }, by: \.name)
    }

    func scheduledAudits(dueAt now: WallTime, limit: Int) -> [DueAudit] {
        tables.scheduledAudits.values.filter { $0.nextRun <= now }
            .sorted { ($0.nextRun, $0.account, $0.name) < ($1.nextRun, $1.account, $1.name) }.prefix(limit)
            .map { DueAudit(account: $0.account, name: $0.name) }
    }

    func auditSuppression(_ key: AuditSuppressionRecord.Key, of account: AccountID) -> AuditSuppressionRecord? {
        tables.auditSuppressions[.init(account, key)]
    }

    func auditSuppressions(
        of account: AccountID, in window: Window<AuditSuppressionRecord.Key>
    ) -> [AuditSuppressionRecord] {
        window.select(tables.auditSuppressions.values.filter { $0.account == account }, by: \.key)
    }

    func auditSuppressionCount(of account: AccountID) -> Int {
        tables.auditSuppressions.keys.count { $0.account == account }
    }
}

extension InMemoryTransaction: AuditWriter {
    func put(_ configuration: AuditConfiguration?, of account: AccountID) {
        tables.auditConfigurations[account] = configuration
    }

    func put(_ task: AuditTaskRecord) { tables.auditTasks[.init(task.account, task.id)] = task }

    func deleteAuditTask(_ id: AuditTaskID, of account: AccountID) { tables.auditTasks[.init(account, id)] = nil }

    func put(_ finding: AuditFindingRecord) { tables.auditFindings[.init(finding.account, finding.id)] = finding }

    func deleteAuditFindings(of task: AuditTaskID, account: AccountID, limit: Int) -> Int {
        let found = tables.auditFindings.filter { $0.key.account == account && $0.value.task == task }.prefix(limit)
        for (key, _) in found { tables.auditFindings[key] = nil }
        return found.count
    }

    func put(_ audit: ScheduledAuditRecord) { tables.scheduledAudits[.init(audit.account, audit.name)] = audit }

    func postpone(_ audit: DueAudit, until moment: WallTime) {
        tables.scheduledAudits[.init(audit.account, audit.name)]?.nextRun = moment
    }

    func deleteScheduledAudit(_ name: ScheduledAuditName, of account: AccountID) {
        tables.scheduledAudits[.init(account, name)] = nil
    }

    func put(_ suppression: AuditSuppressionRecord) {
        tables.auditSuppressions[.init(suppression.account, suppression.key)] = suppression
    }

    func deleteAuditSuppression(_ key: AuditSuppressionRecord.Key, of account: AccountID) {
        tables.auditSuppressions[.init(account, key)] = nil
    }
}

extension AuditTaskRecord {
    fileprivate var running: RunningAuditTask {
        RunningAuditTask(key: .init(account: account, id: id), scheduledAudit: scheduledAudit)
    }
}
