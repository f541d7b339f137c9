import IoTModel
import Registry

/// `UpdateThingType`: `PATCH /thing-types/{thingTypeName}`, empty 200. Properties that aren't given stay.
package struct UpdateThingType: Operation {
    package static let route = Route(.patch, "/thing-types/{thingTypeName}", action: "iot:UpdateThingType")

    let name: ThingTypeName
    let properties: ThingTypeProperties

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingTypeName")
        properties = try request.json().thingTypeProperties()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, properties, account) = (name, properties, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.updateThingType(name, properties, of: account)
        }
        return Empty()
    }
}
