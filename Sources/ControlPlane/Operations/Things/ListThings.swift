import IoTModel
import Registry

/// `ListThings`: `GET /things?nextToken={token}&maxResults={n}` and filters. By name.
package struct ListThings: Operation {
    package static let route = Route(.get, "/things", action: "iot:ListThings")

    package struct Output: Encodable, Sendable {
        let things: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let thingName: String
        let thingTypeName: String?
        let thingArn: String
        let attributes: [String: String]
        let version: Int64
    }

    let page: PageRequest
    let filter: ThingFilter

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.tokenPage()
        let name = try request.optionalQuery("attributeName", "an attribute's name") { $0.isEmpty ? nil : $0 }
        let value = try request.optionalQuery("attributeValue", "an attribute's value") { $0 }
        let isPrefix = try request.flag("usePrefixAttributeValue") ?? false
        let type = try request.optionalQuery("thingTypeName", ThingTypeName.expectation, ThingTypeName.init(_:))
        switch (name, value) {
        case (let name?, let value?):
            filter = ThingFilter(attribute: .init(name: name, value: value, isPrefix: isPrefix), type: type)
        case (nil, nil): filter = ThingFilter(type: type)
        case (.some, nil), (nil, .some):
            throw InvalidRequest("attributeName and attributeValue belong together; give both or neither")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, filter, scope) = (page, filter, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThings(of: scope.account, matching: filter, page: page)
        }
        return Output(
            things: found.items.map { thing in
                Item(
                    thingName: "\(thing.name)", thingTypeName: thing.type?.rawValue,
                    thingArn: "\(scope.arn(.thing(thing.name)))", attributes: thing.attributes, version: thing.version)
            }, nextToken: found.nextMarker)
    }
}
