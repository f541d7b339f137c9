import IoTModel
import Registry

/// `DeleteThing`: `DELETE /things/{thingName}?expectedVersion={n}`, empty 200. A thing that doesn't exist is deleted
/// already; one with principals attached is refused.
package struct DeleteThing: Operation {
    package static let route = Route(.delete, "/things/{thingName}", action: "iot:DeleteThing")

    let name: ThingName
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingName")
        expectedVersion = try request.optionalQuery("expectedVersion", "a whole number") { Int64($0) }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, expectedVersion, account) = (name, expectedVersion, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteThing(name, expectedVersion: expectedVersion, of: account)
        }
        return Empty()
    }
}
