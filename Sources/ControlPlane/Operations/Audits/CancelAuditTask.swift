import IoTModel
import Registry

/// `CancelAuditTask`: `PUT /audit/tasks/{taskId}/cancel`, empty 200. What was found until then stays.
package struct CancelAuditTask: Operation {
    package static let route = Route(.put, "/audit/tasks/{taskId}/cancel", action: "iot:CancelAuditTask")

    let id: AuditTaskID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.path("taskId") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, account) = (id, context.account)
        try await context.write { writer throws(RegistryError) in try writer.cancelAuditTask(id, of: account) }
        return Empty()
    }
}
