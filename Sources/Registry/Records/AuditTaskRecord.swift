package import Audit
package import IoTModel

/// One run of audit checks over an account. AWS IoT API, `DescribeAuditTask`.
package struct AuditTaskRecord: Sendable, Equatable {
    /// AWS IoT API, `AuditTaskType`.
    package enum Kind: String, Sendable, CaseIterable {
        case onDemand = "ON_DEMAND_AUDIT_TASK"
        case scheduled = "SCHEDULED_AUDIT_TASK"
    }

    /// AWS IoT API, `AuditTaskStatus`.
    package enum Status: String, Sendable, CaseIterable {
        case inProgress = "IN_PROGRESS"
        case completed = "COMPLETED"
        case failed = "FAILED"
        case canceled = "CANCELED"
    }

    package let account: AccountID
    package let id: AuditTaskID
    package let scheduledAudit: ScheduledAuditName?
    /// What is newer than this isn't looked at.
    package let startDate: WallTime
    package var status: Status
    package var progress: AuditProgress

    package init(
        account: AccountID, id: AuditTaskID, scheduledAudit: ScheduledAuditName? = nil, startDate: WallTime,
        status: Status = .inProgress, progress: AuditProgress
    ) {
        self.account = account
        self.id = id
        self.scheduledAudit = scheduledAudit
        self.startDate = startDate
        self.status = status
        self.progress = progress
    }

    package var kind: Kind { scheduledAudit == nil ? .onDemand : .scheduled }

    /// Where a task stands in a list: by its start, then by identifier.
    package struct ListKey: Sendable, Hashable, Comparable {
        package let startDate: WallTime
        package let id: AuditTaskID

        package init(startDate: WallTime, id: AuditTaskID) {
            self.startDate = startDate
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.startDate, left.id) < (right.startDate, right.id)
        }
    }

    package var listKey: ListKey { ListKey(startDate: startDate, id: id) }
}

/// How far a task is. It is written together with what was found, so a server that starts again goes on where it was.
package struct AuditProgress: Sendable, Equatable, Codable {
    package var checks: [AuditCheck: AuditCheckRun]
    /// As they were set when the task began.
    package let thresholds: AuditThresholds
    /// From when on connections count.
    package let connectionsSince: WallTime
    /// What is being looked at; nil when all has been.
    package var phase: Phase?
    /// The place in the phase's list that was reached.
    package var marker: String?

    package enum Phase: String, Sendable, Codable, CaseIterable {
        case account, policies, caCertificates, deviceCertificates, sharedCertificates, conflictingClients

        /// The checks that are answered in this phase.
        package func answers(_ check: AuditCheck) -> Bool {
            switch self {
            case .account: check.subject == .account || check.subject == .absentService
            case .policies: check.subject == .policies
            case .caCertificates: check.subject == .caCertificates
            case .deviceCertificates: check.subject == .deviceCertificates
            case .sharedCertificates: check == .deviceCertificateShared
            case .conflictingClients: check == .conflictingClientIDs
            }
        }
    }

    package init(checks: Set<AuditCheck>, thresholds: AuditThresholds, connectionsSince: WallTime) {
        self.checks = Dictionary(uniqueKeysWithValues: checks.map { ($0, AuditCheckRun()) })
        self.thresholds = thresholds
        self.connectionsSince = connectionsSince
        phase = .account
    }

    /// How many findings were kept.
    package var keptFindings: Int { checks.values.reduce(0) { $0 + $1.kept } }

    /// The checks that have no answer yet.
    package var open: Set<AuditCheck> { Set(checks.filter { $0.value.status == .inProgress }.keys) }
}

/// One check of a task. AWS IoT API, `AuditCheckDetails`.
package struct AuditCheckRun: Sendable, Equatable, Codable {
    /// AWS IoT API, `AuditCheckRunStatus`.
    package enum Status: String, Sendable, Codable, CaseIterable {
        case inProgress = "IN_PROGRESS"
        case waitingForDataCollection = "WAITING_FOR_DATA_COLLECTION"
        case canceled = "CANCELED"
        case compliant = "COMPLETED_COMPLIANT"
        case nonCompliant = "COMPLETED_NON_COMPLIANT"
        case failed = "FAILED"
    }

    package var status = Status.inProgress
    /// Resources that were looked at.
    package var total = 0
    /// Of these, without the suppressed ones.
    package var nonCompliant = 0
    package var suppressed = 0
    /// Findings that can be listed.
    package var kept = 0
    package var errorCode: String?
    package var message: String?
    /// What wasn't looked at, and how often; nil: all was.
    package var gaps: [AuditGap: Int]?

    package init() {}
}
