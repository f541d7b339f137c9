import Audit
import IoTModel
import Registry

/// `DescribeAuditTask`: `GET /audit/tasks/{taskId}`.
package struct DescribeAuditTask: Operation {
    package static let route = Route(.get, "/audit/tasks/{taskId}", action: "iot:DescribeAuditTask")

    package struct Output: Encodable, Sendable {
        let taskStatus: String
        let taskType: String
        let taskStartTime: Double
        let taskStatistics: Statistics
        let scheduledAuditName: String?
        let auditDetails: [String: Details]
    }

    /// AWS IoT API, `TaskStatistics`.
    package struct Statistics: Encodable, Sendable {
        let totalChecks: Int
        let inProgressChecks: Int
        let waitingForDataCollectionChecks: Int
        let compliantChecks: Int
        let nonCompliantChecks: Int
        let failedChecks: Int
        let canceledChecks: Int
    }

    /// AWS IoT API, `AuditCheckDetails`.
    package struct Details: Encodable, Sendable {
        let checkRunStatus: String
        let checkCompliant: Bool?
        let totalResourcesCount: Int
        let nonCompliantResourcesCount: Int
        let suppressedNonCompliantResourcesCount: Int
        let errorCode: String?
        let message: String?
    }

    let id: AuditTaskID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.path("taskId") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (id, context.account)
        let task = try await context.read { reader throws(RegistryError) in
            try reader.requireAuditTask(id, of: account)
        }
        let runs = task.progress.checks
        func count(_ status: AuditCheckRun.Status) -> Int { runs.values.count { $0.status == status } }
        return Output(
            taskStatus: task.status.rawValue, taskType: task.kind.rawValue, taskStartTime: task.startDate.seconds,
            taskStatistics: Statistics(
                totalChecks: runs.count, inProgressChecks: count(.inProgress),
                waitingForDataCollectionChecks: count(.waitingForDataCollection), compliantChecks: count(.compliant),
                nonCompliantChecks: count(.nonCompliant), failedChecks: count(.failed),
                canceledChecks: count(.canceled)),
            scheduledAuditName: task.scheduledAudit?.rawValue,
            auditDetails: Dictionary(uniqueKeysWithValues: runs.map { ($0.key.rawValue, Details($0.value)) }))
    }
}

extension DescribeAuditTask.Details {
    fileprivate init(_ run: AuditCheckRun) {
        checkRunStatus = run.status.rawValue
        checkCompliant =
            switch run.status {
            case .compliant: true
            case .nonCompliant: false
            case .inProgress, .waitingForDataCollection, .canceled, .failed: nil
            }
        totalResourcesCount = run.total
        nonCompliantResourcesCount = run.nonCompliant
        suppressedNonCompliantResourcesCount = run.suppressed
        errorCode = run.errorCode
        message = run.message
    }
}
