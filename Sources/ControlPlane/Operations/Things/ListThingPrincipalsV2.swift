import IoTModel
import Registry

/// `ListThingPrincipalsV2`: `GET /things/{thingName}/principals-v2?thingPrincipalType={type}` and a page. ARNs with the type
/// of the attachment.
package struct ListThingPrincipalsV2: Operation {
    package static let route = Route(.get, "/things/{thingName}/principals-v2", action: "iot:ListThingPrincipalsV2")

    package struct Output: Encodable, Sendable {
        let thingPrincipalObjects: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let principal: String
        let thingPrincipalType: String
    }

    let thing: ThingName
    let type: ThingPrincipalType?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        thing = try request.path("thingName")
        type = try request.thingPrincipalType()
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (thing, type, page, scope) = (thing, type, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThingPrincipals(of: thing, type: type, account: scope.account, page: page)
        }
        return Output(
            thingPrincipalObjects: found.items.map { attachment in
                Item(
                    principal: "\(scope.arn(.certificate(attachment.certificate)))",
                    thingPrincipalType: attachment.type.rawValue)
            }, nextToken: found.nextMarker)
    }
}
