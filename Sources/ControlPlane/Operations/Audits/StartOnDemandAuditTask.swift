import Audit
import IoTModel
import Registry

/// `StartOnDemandAuditTask`: `POST /audit/tasks`. The checks must be enabled in the account.
package struct StartOnDemandAuditTask: Operation {
    package static let route = Route(.post, "/audit/tasks", action: "iot:StartOnDemandAuditTask")

    package struct Output: Encodable, Sendable {
        let taskId: String
    }

    let checks: Set<AuditCheck>

    package init(_ request: RequestReader) throws(InvalidRequest) {
        guard let checks = try request.json().checkNames() else {
            throw InvalidRequest("targetCheckNames", nil, expected: "a list of audit checks")
        }
        self.checks = checks
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try await Output(taskId: context.startAudit(of: checks, isOperators: false).rawValue)
    }
}

/// The server's own `StartAudit`: `POST /sallyport/audits`. Checks that aren't enabled, too, and those that AWS hasn't; all
/// of them if none is named. What `sallyport audit` calls.
package struct StartAudit: Operation {
    package static let route = Route(
        .post, "/sallyport/audits", action: "sallyport:StartAudit", service: .sallyport)

    let checks: Set<AuditCheck>

    package init(_ request: RequestReader) throws(InvalidRequest) {
        checks = try request.json().checkNames(AuditCheck.allCases) ?? Set(AuditCheck.allCases)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> StartOnDemandAuditTask.Output {
        try await StartOnDemandAuditTask.Output(taskId: context.startAudit(of: checks, isOperators: true).rawValue)
    }
}

extension OperationContext {
    fileprivate func startAudit(
        of checks: Set<AuditCheck>, isOperators: Bool
    ) async throws(APIError) -> AuditTaskID {
        let id = AuditTaskID(unchecked: services.random.uuid())
        let (account, now) = (account, now)
        try await write { writer throws(RegistryError) in
            try writer.startAuditTask(id, of: checks, isOperators: isOperators, account: account, at: now)
        }
        services.auditSignal.wake()
        return id
    }
}
