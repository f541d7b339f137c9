import IoTModel
import Registry

/// `UpdateThing`: `PATCH /things/{thingName}`, empty 200. Attributes are replaced, or merged when `merge` says so.
package struct UpdateThing: Operation {
    package static let route = Route(.patch, "/things/{thingName}", action: "iot:UpdateThing")

    let name: ThingName
    let type: ThingTypeName?
    let removeType: Bool
    let payload: AttributePayload?
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingName")
        let body = try request.json()
        type = try body.optional("thingTypeName")
        removeType = try body.flag("removeThingType") ?? false
        payload = try body.attributePayload()
        expectedVersion = try body.number("expectedVersion")
        if let type, removeType {
            throw InvalidRequest("thingTypeName is `\(type)` and removeThingType is true; give one of the two")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, account) = (name, context.account)
        let update = ThingUpdate(
            type: removeType ? .remove : type.map { .set($0) } ?? .keep, attributes: payload?.attributes,
            isMerge: payload?.merge ?? false,
            expectedVersion: expectedVersion)
        try await context.write { writer throws(RegistryError) in
            try writer.updateThing(name, update, of: account)
        }
        return Empty()
    }
}
