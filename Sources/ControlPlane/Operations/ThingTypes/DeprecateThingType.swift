import IoTModel
import Registry

/// `DeprecateThingType`: `POST /thing-types/{thingTypeName}/deprecate`, empty 200. No more things may have the type, until
/// `undoDeprecate` is asked for.
package struct DeprecateThingType: Operation {
    package static let route = Route(
        .post, "/thing-types/{thingTypeName}/deprecate", action: "iot:DeprecateThingType")

    let name: ThingTypeName
    let undo: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingTypeName")
        undo = try request.json().flag("undoDeprecate") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, undo, account, now) = (name, undo, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.deprecateThingType(name, undo: undo, of: account, at: now)
        }
        return Empty()
    }
}
