import IoTModel
import Registry

/// `ListThingTypes`: `GET /thing-types?nextToken={token}&maxResults={n}&thingTypeName={name}`. By name.
package struct ListThingTypes: Operation {
    package static let route = Route(.get, "/thing-types", action: "iot:ListThingTypes")

    package struct Output: Encodable, Sendable {
        let thingTypes: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let thingTypeName: String
        let thingTypeArn: String
        let thingTypeProperties: ThingTypePropertiesShape
        let thingTypeMetadata: ThingTypeMetadata
    }

    let name: ThingTypeName?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.optionalQuery("thingTypeName", ThingTypeName.expectation, ThingTypeName.init(_:))
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, page, scope) = (name, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThingTypes(of: scope.account, named: name, page: page)
        }
        return Output(
            thingTypes: found.items.map { type in
                Item(
                    thingTypeName: "\(type.name)", thingTypeArn: "\(scope.arn(.thingType(type.name)))",
                    thingTypeProperties: ThingTypePropertiesShape(type.properties),
                    thingTypeMetadata: ThingTypeMetadata(type))
            }, nextToken: found.nextMarker)
    }
}
