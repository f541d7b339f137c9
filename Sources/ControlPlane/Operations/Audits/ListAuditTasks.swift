import IoTModel
import Registry

/// `ListAuditTasks`: `GET /audit/tasks?startTime={time}&endTime={time}&taskType={type}&taskStatus={status}` and a page. The
/// newest first.
package struct ListAuditTasks: Operation {
    package static let route = Route(.get, "/audit/tasks", action: "iot:ListAuditTasks")

    package struct Output: Encodable, Sendable {
        let tasks: [Item]
        let nextToken: String?
    }

    /// AWS IoT API, `AuditTaskMetadata`.
    package struct Item: Encodable, Sendable {
        let taskId: String
        let taskStatus: String
        let taskType: String
    }

    let start: WallTime
    let end: WallTime
    let kind: AuditTaskRecord.Kind?
    let status: AuditTaskRecord.Status?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        start = try request.query("startTime", WallTime.expectation, WallTime.init(iso8601:))
        end = try request.query("endTime", WallTime.expectation, WallTime.init(iso8601:))
        kind = try request.optionalQuery(
            "taskType", "ON_DEMAND_AUDIT_TASK or SCHEDULED_AUDIT_TASK", AuditTaskRecord.Kind.init(rawValue:))
        status = try request.optionalQuery(
            "taskStatus", "IN_PROGRESS, COMPLETED, FAILED or CANCELED", AuditTaskRecord.Status.init(rawValue:))
        page = try request.tokenPage()
        guard start <= end else {
            throw InvalidRequest(
                "`startTime` is \(start), which is after `endTime`, \(end); give the earlier one first")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let days = Limits.Audit.retention.components.seconds / 86_400
        guard start >= context.now.advanced(by: .zero - Limits.Audit.retention) else {
            throw .invalidRequest(
                InvalidRequest(
                    "`startTime` is \(start); expected one of the last \(days) days, as long as audits are kept"))
        }
        let (dates, kind, status, page, account) = (start...end, kind, status, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listAuditTasks(of: account, from: dates, kind: kind, status: status, page: page)
        }
        return Output(
            tasks: found.items.map {
                Item(taskId: $0.id.rawValue, taskStatus: $0.status.rawValue, taskType: $0.kind.rawValue)
            }, nextToken: found.nextMarker)
    }
}
