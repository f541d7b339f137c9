import IoTModel
import Registry

/// `UpdateEventConfigurations`: `PATCH /event-configurations`, empty 200. Events that aren't given stay as they are.
package struct UpdateEventConfigurations: Operation {
    package static let route = Route(.patch, "/event-configurations", action: "iot:UpdateEventConfigurations")

    let changes: [EventConfigurations.Event: Bool]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        var changes: [EventConfigurations.Event: Bool] = [:]
        let given = try request.json().object("eventConfigurations")
        for name in given?.names ?? [] {
            guard let event = EventConfigurations.Event(rawValue: name) else {
                throw InvalidRequest(
                    "eventConfigurations", name,
                    expected: EventConfigurations.Event.allCases.map(\.rawValue).joined(separator: ", "))
            }
            changes[event] = try given?.object(name)?.flag("Enabled") ?? false
        }
        self.changes = changes
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (changes, account, now) = (changes, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateEventConfigurations(changes, of: account, at: now)
        }
        return Empty()
    }
}
