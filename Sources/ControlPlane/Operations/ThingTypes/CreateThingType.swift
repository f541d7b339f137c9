import IoTModel
import Registry

/// `CreateThingType`: `POST /thing-types/{thingTypeName}`. Creating a type again exactly as it is gives the one that is
/// there.
package struct CreateThingType: Operation {
    package static let route = Route(.post, "/thing-types/{thingTypeName}", action: "iot:CreateThingType")

    package struct Output: Encodable, Sendable {
        let thingTypeName: String
        let thingTypeArn: String
        let thingTypeId: String
    }

    let name: ThingTypeName
    let properties: ThingTypeProperties
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingTypeName")
        let body = try request.json()
        properties = try body.thingTypeProperties()
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, properties, tags, scope, now) = (name, properties, tags, context.scope, context.now)
        let typeID = context.services.random.uuid()
        let type = try await context.write { writer throws(RegistryError) in
            try writer.createThingType(name, properties: properties, tags: tags, typeID: typeID, in: scope, at: now)
        }
        return Output(
            thingTypeName: "\(name)", thingTypeArn: "\(scope.arn(.thingType(name)))", thingTypeId: type.typeID)
    }
}
