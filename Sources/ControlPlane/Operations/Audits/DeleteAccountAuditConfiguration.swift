import IoTModel
import Registry

/// `DeleteAccountAuditConfiguration`: `DELETE /audit/configuration?deleteScheduledAudits={boolean}`, empty 200.
package struct DeleteAccountAuditConfiguration: Operation {
    package static let route = Route(.delete, "/audit/configuration", action: "iot:DeleteAccountAuditConfiguration")

    let deletesScheduledAudits: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        deletesScheduledAudits = try request.flag("deleteScheduledAudits") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (deletes, scope) = (deletesScheduledAudits, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteAuditConfiguration(deletingScheduledAudits: deletes, in: scope)
        }
        return Empty()
    }
}
