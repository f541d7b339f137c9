import IoTModel
import Registry

/// `StopThingRegistrationTask`: `PUT /thing-registration-tasks/{taskId}/cancel`, an empty object. When it is answered, no
/// further device is registered; those that were stay.
package struct StopThingRegistrationTask: Operation {
    package static let route = Route(
        .put, "/thing-registration-tasks/{taskId}/cancel", action: "iot:StopThingRegistrationTask")

    let id: RegistrationTaskID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.path("taskId") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, account, now) = (id, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.stopRegistrationTask(id, of: account, at: now)
        }
        return Empty()
    }
}
