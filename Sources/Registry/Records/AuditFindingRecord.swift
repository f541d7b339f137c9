package import Audit
package import IoTModel

/// A finding as it is kept. AWS IoT API, `AuditFinding`.
package struct AuditFindingRecord: Sendable, Equatable {
    package let account: AccountID
    package let id: AuditFindingID
    package let task: AuditTaskID
    package let taskStartDate: WallTime
    package let date: WallTime
    package let finding: AuditFinding
    package let isSuppressed: Bool

    package init(
        account: AccountID, id: AuditFindingID, task: AuditTaskID, taskStartDate: WallTime, date: WallTime,
        finding: AuditFinding, isSuppressed: Bool
    ) {
        self.account = account
        self.id = id
        self.task = task
        self.taskStartDate = taskStartDate
        self.date = date
        self.finding = finding
        self.isSuppressed = isSuppressed
    }

    /// Where a finding stands in a list: by its date, then by identifier.
    package struct ListKey: Sendable, Hashable, Comparable {
        package let date: WallTime
        package let id: AuditFindingID

        package init(date: WallTime, id: AuditFindingID) {
            self.date = date
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool { (left.date, left.id) < (right.date, right.id) }
    }

    package var listKey: ListKey { ListKey(date: date, id: id) }
}

/// Which findings a list is of: those that meet all that is given.
package struct AuditFindingFilter: Sendable, Equatable {
    package var task: AuditTaskID?
    package var check: AuditCheck?
    package var resource: AuditResource?
    /// Both ends included.
    package var dates: ClosedRange<WallTime>?
    package var isSuppressed: Bool?

    package init(
        task: AuditTaskID? = nil, check: AuditCheck? = nil, resource: AuditResource? = nil,
        dates: ClosedRange<WallTime>? = nil, isSuppressed: Bool? = nil
    ) {
        self.task = task
        self.check = check
        self.resource = resource
        self.dates = dates
        self.isSuppressed = isSuppressed
    }

    func accepts(_ record: AuditFindingRecord) -> Bool {
        (task == nil || task == record.task) && (check == nil || check == record.finding.check)
            && (resource == nil || resource == record.finding.resource)
            && (dates?.contains(record.date) ?? true) && (isSuppressed == nil || isSuppressed == record.isSuppressed)
    }
}
