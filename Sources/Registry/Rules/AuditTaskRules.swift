package import Audit
package import IoTModel

// AWS IoT API: StartOnDemandAuditTask, DescribeAuditTask, ListAuditTasks, CancelAuditTask.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireAuditTask(
        _ id: AuditTaskID, of account: AccountID
    ) throws(RegistryError) -> AuditTaskRecord {
        guard let record = try auditTask(id, of: account) else { throw .notFound(.auditTask(id)) }
        return record
    }

    /// Newest first, of those that started within `dates`.
    package func listAuditTasks(
        of account: AccountID, from dates: ClosedRange<WallTime>, kind: AuditTaskRecord.Kind? = nil,
        status: AuditTaskRecord.Status? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<AuditTaskRecord> {
        let newestFirst = PageRequest(marker: page.marker, size: page.size, isAscending: false)
        // Behind everything that started at the last moment.
        let end = AuditTaskRecord.ListKey(startDate: dates.upperBound, id: AuditTaskID(unchecked: "~"))
        return try newestFirst.page("audit tasks", by: \.listKey) { window throws(RegistryError) in
            let window = Window(after: window.after ?? end, isAscending: false, limit: window.limit)
            return try window.filled(by: \.listKey) { record in
                (kind == nil || record.kind == kind) && (status == nil || record.status == status)
                    && dates.contains(record.startDate)
            } fetch: { window throws(RegistryError) in
                try auditTasks(of: account, in: window).filter { $0.startDate >= dates.lowerBound }
            }
        }
    }
}

extension RegistryWriter {
    /// - Parameters:
    ///   - checks: of AWS's alone, unless `isOperators`.
    ///   - isOperators: for `sallyport audit`, which doesn't ask what is enabled.
    /// - Throws: `invalid` for no check or a disabled one; `limitExceeded`.
    package func startAuditTask(
        _ id: AuditTaskID, of checks: Set<AuditCheck>, isOperators: Bool = false, account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        guard !checks.isEmpty else { throw .invalid(message: "no check is named; name one at least") }
        if !isOperators { try requireEnabled(checks, of: account) }
        let maximum = Limits.Audit.concurrentOnDemandTasks
        let running = try auditTasksInProgress(of: account).count { $0.scheduledAudit == nil }
        guard running < maximum else {
            throw .limitExceeded(
                message: "\(running) on-demand audits are in progress in this account; at most \(maximum) may be: wait"
                    + " for one, or cancel it")
        }
        let configuration = try describeAuditConfiguration(of: account)
        try put(
            AuditTaskRecord(
                account: account, id: id, startDate: now,
                progress: AuditProgress(
                    checks: checks, thresholds: configuration.thresholds,
                    connectionsSince: now.advanced(by: .zero - Limits.Audit.history))))
    }

    /// - Throws: `notFound`; `invalid` when it is over.
    package func cancelAuditTask(_ id: AuditTaskID, of account: AccountID) throws(RegistryError) {
        var task = try requireAuditTask(id, of: account)
        guard task.status == .inProgress else {
            throw .invalid(message: "audit task `\(id)` isn't in progress: it is \(task.status.rawValue)")
        }
        task.status = .canceled
        for check in task.progress.open { task.progress.checks[check]?.status = .canceled }
        task.progress.phase = nil
        task.progress.marker = nil
        try put(task)
    }
}
