package import Audit
package import IoTModel

// AWS IoT API: ListAuditFindings, DescribeAuditFinding, ListRelatedResourcesForAuditFinding. And how long they are kept.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireAuditFinding(
        _ id: AuditFindingID, of account: AccountID
    ) throws(RegistryError) -> AuditFindingRecord {
        guard let record = try auditFinding(id, of: account) else { throw .notFound(.auditFinding(id)) }
        return record
    }

    /// Newest first.
    package func listAuditFindings(
        of account: AccountID, matching filter: AuditFindingFilter, page: PageRequest
    ) throws(RegistryError) -> Page<AuditFindingRecord> {
        let newestFirst = PageRequest(marker: page.marker, size: page.size, isAscending: false)
        return try newestFirst.page("audit findings", by: \.listKey) { window throws(RegistryError) in
            try auditFindings(of: account, matching: filter, in: window)
        }
    }

    /// In the finding's order.
    package func listRelatedResources(
        ofAuditFinding id: AuditFindingID, of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<RelatedAuditResource> {
        let related = try requireAuditFinding(id, of: account).finding.related
        let found = try page.page("related resources of \(id)", by: \Int.self) { window throws(RegistryError) in
            Array(related.indices.dropFirst(window.after.map { $0 + 1 } ?? 0).prefix(window.limit))
        }
        return found.map { related[$0] }
    }
}

extension RegistryReader {
    /// Whether tasks that are over are too old, or they or their findings too many. The last task always stays its time.
    package func hasOldAudits(of account: AccountID, at now: WallTime) throws(RegistryError) -> Bool {
        guard let task = try oldestAuditTaskOver(of: account) else { return false }
        let over = try auditTasksOver(of: account)
        return task.startDate < now.advanced(by: .zero - Limits.Audit.retention) || over.tasks > Limits.Audit.tasks
            || over.findings > Limits.Audit.findings && over.tasks > 1
    }
}

extension RegistryWriter {
    /// Deletes tasks that are over, with their findings, as long as they are too old or too many: one task at most, and
    /// of its findings a portion.
    ///
    /// - Parameter limit: of the findings in one step.
    /// - Returns: whether there may be more to delete.
    package func forgetOldAudits(
        of account: AccountID, at now: WallTime, limit: Int
    ) throws(RegistryError) -> Bool {
        guard try hasOldAudits(of: account, at: now), let task = try oldestAuditTaskOver(of: account) else {
            return false
        }
        guard try deleteAuditFindings(of: task.id, account: account, limit: limit) < limit else { return true }
        try deleteAuditTask(task.id, of: account)
        return true
    }
}
