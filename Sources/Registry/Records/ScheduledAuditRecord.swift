package import Audit
package import IoTModel

/// An audit that runs by itself. AWS IoT API, `DescribeScheduledAudit`.
package struct ScheduledAuditRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: ScheduledAuditName
    package var schedule: AuditSchedule
    package var checks: Set<AuditCheck>
    package var lastRun: WallTime?
    package var nextRun: WallTime

    package init(
        account: AccountID, name: ScheduledAuditName, schedule: AuditSchedule, checks: Set<AuditCheck>,
        lastRun: WallTime? = nil, nextRun: WallTime
    ) {
        self.account = account
        self.name = name
        self.schedule = schedule
        self.checks = checks
        self.lastRun = lastRun
        self.nextRun = nextRun
    }
}
