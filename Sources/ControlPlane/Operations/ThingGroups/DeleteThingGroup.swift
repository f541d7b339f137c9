import IoTModel
import Registry

/// `DeleteThingGroup`: `DELETE /thing-groups/{thingGroupName}?expectedVersion={n}`, empty 200. A group that doesn't exist is
/// deleted already; one with child groups is refused.
package struct DeleteThingGroup: Operation {
    package static let route = Route(.delete, "/thing-groups/{thingGroupName}", action: "iot:DeleteThingGroup")

    let name: ThingGroupName
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingGroupName")
        expectedVersion = try request.optionalQuery("expectedVersion", "a whole number") { Int64($0) }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, expectedVersion, account) = (name, expectedVersion, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteThingGroup(name, expectedVersion: expectedVersion, of: account)
        }
        return Empty()
    }
}
