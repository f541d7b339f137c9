import IoTModel
import Registry

/// `DescribeThingType`: `GET /thing-types/{thingTypeName}`.
package struct DescribeThingType: Operation {
    package static let route = Route(.get, "/thing-types/{thingTypeName}", action: "iot:DescribeThingType")

    package struct Output: Encodable, Sendable {
        let thingTypeName: String
        let thingTypeId: String
        let thingTypeArn: String
        let thingTypeProperties: ThingTypePropertiesShape
        let thingTypeMetadata: ThingTypeMetadata
    }

    let name: ThingTypeName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("thingTypeName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let type = try await context.read { reader throws(RegistryError) in
            try reader.describeThingType(name, of: scope.account)
        }
        return Output(
            thingTypeName: "\(name)", thingTypeId: type.typeID, thingTypeArn: "\(scope.arn(.thingType(name)))",
            thingTypeProperties: ThingTypePropertiesShape(type.properties), thingTypeMetadata: ThingTypeMetadata(type))
    }
}
