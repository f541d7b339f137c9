package import Audit
package import IoTModel

// AWS IoT API: Create-, Describe-, List-, Update- and DeleteScheduledAudit. And their runs.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireScheduledAudit(
        _ name: ScheduledAuditName, of account: AccountID
    ) throws(RegistryError) -> ScheduledAuditRecord {
        guard let record = try scheduledAudit(name, of: account) else { throw .notFound(.scheduledAudit(name)) }
        return record
    }

    /// By name.
    package func listScheduledAudits(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ScheduledAuditRecord> {
        try page.page("scheduled audits", by: \.name) { window throws(RegistryError) in
            try scheduledAudits(of: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// - Throws: `alreadyExists`; `limitExceeded`; `invalid` for no check or a disabled one, and for the tags.
    package func createScheduledAudit(
        _ name: ScheduledAuditName, _ schedule: AuditSchedule, checks: Set<AuditCheck>, tags: [Tag] = [],
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        let account = scope.account
        guard try scheduledAudit(name, of: account) == nil else {
            throw .alreadyExists(
                message: "scheduled audit `\(name)` exists already; update it, or choose another name",
                resourceID: name.rawValue, arn: scope.arn(.scheduledAudit(name)))
        }
        guard !checks.isEmpty else { throw .invalid(message: "no check is named; name one at least") }
        try requireEnabled(checks, of: account)
        let maximum = Limits.Audit.scheduledAudits
        guard try scheduledAudits(of: account, in: Window(limit: maximum)).count < maximum else {
            throw .limitExceeded(message: "the account has \(maximum) scheduled audits already; delete one first")
        }
        try put(
            ScheduledAuditRecord(
                account: account, name: name, schedule: schedule, checks: checks, nextRun: schedule.first(after: now)))
        if !tags.isEmpty { try tagResource(scope.arn(.scheduledAudit(name)), with: tags, in: scope) }
    }

    /// - Parameters:
    ///   - schedule: nil: as it was.
    ///   - checks: nil: as they were.
    /// - Throws: `notFound`; `invalid` for no check or a disabled one.
    package func updateScheduledAudit(
        _ name: ScheduledAuditName, schedule: AuditSchedule?, checks: Set<AuditCheck>?, of account: AccountID,
        at now: WallTime
    ) throws(RegistryError) {
        var audit = try requireScheduledAudit(name, of: account)
        if let checks {
            guard !checks.isEmpty else { throw .invalid(message: "no check is named; name one at least") }
            try requireEnabled(checks, of: account)
            audit.checks = checks
        }
        if let schedule, schedule != audit.schedule {
            audit.schedule = schedule
            audit.nextRun = schedule.first(after: now)
        }
        try put(audit)
    }

    /// Its tasks stay. - Throws: `notFound`.
    package func deleteScheduledAudit(_ name: ScheduledAuditName, in scope: AccountScope) throws(RegistryError) {
        let audit = try requireScheduledAudit(name, of: scope.account)
        try deleteTags(of: .scheduledAudit(name), account: scope.account)
        try deleteScheduledAudit(audit.name, of: scope.account)
    }

    /// Begins the tasks of audits whose time has come. One whose former task is still in progress waits for its next
    /// time; one that can't be read is tried again a day later.
    ///
    /// - Parameter unreadable: told of each that can't be read.
    /// - Returns: how many there were, at most `limit`.
    @discardableResult
    package func startScheduledAudits(
        at now: WallTime, limit: Int, makeID: () -> AuditTaskID, unreadable: (DueAudit, String) -> Void = { _, _ in }
    ) throws(RegistryError) -> Int {
        let due = try scheduledAudits(dueAt: now, limit: limit)
        for audit in due {
            do throws(RegistryError) {
                try start(audit, at: now, makeID: makeID)
            } catch .unavailable(.unreadable(let record)) {
                unreadable(audit, record)
                try postpone(audit, until: now.advanced(by: .seconds(86_400)))
            }
        }
        return due.count
    }

    /// Reads all it needs before it writes, so that nothing is half done when something can't be read.
    private func start(_ due: DueAudit, at now: WallTime, makeID: () -> AuditTaskID) throws(RegistryError) {
        guard var audit = try scheduledAudit(due.name, of: due.account) else { return }
        let since = audit.lastRun
        let configuration = try describeAuditConfiguration(of: audit.account)
        let running = try auditTasksInProgress(of: audit.account)
        if !running.contains(where: { $0.scheduledAudit == audit.name }) {
            var progress = AuditProgress(
                checks: audit.checks, thresholds: configuration.thresholds,
                connectionsSince: since ?? now.advanced(by: .zero - Limits.Audit.history))
            for check in audit.checks.subtracting(configuration.enabled) {
                progress.checks[check]?.fail(.disabled)
            }
            try put(
                AuditTaskRecord(
                    account: audit.account, id: makeID(), scheduledAudit: audit.name, startDate: now,
                    progress: progress))
            audit.lastRun = now
        }
        audit.nextRun = audit.schedule.next(after: audit.nextRun, now: now)
        try put(audit)
    }
}
