import IoTModel
import Registry

/// `DeleteThingType`: `DELETE /thing-types/{thingTypeName}`, empty 200. The type must have been deprecated for five minutes
/// and no thing may have it.
package struct DeleteThingType: Operation {
    package static let route = Route(.delete, "/thing-types/{thingTypeName}", action: "iot:DeleteThingType")

    let name: ThingTypeName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("thingTypeName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope, now) = (name, context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteThingType(name, in: scope, at: now)
        }
        return Empty()
    }
}
