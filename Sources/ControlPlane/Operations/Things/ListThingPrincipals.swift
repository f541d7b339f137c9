import IoTModel
import Registry

/// `ListThingPrincipals`: `GET /things/{thingName}/principals?nextToken={token}&maxResults={n}`, ARNs.
package struct ListThingPrincipals: Operation {
    package static let route = Route(.get, "/things/{thingName}/principals", action: "iot:ListThingPrincipals")

    package struct Output: Encodable, Sendable {
        let principals: [String]
        let nextToken: String?
    }

    let thing: ThingName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        thing = try request.path("thingName")
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (thing, page, scope) = (thing, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThingPrincipals(of: thing, account: scope.account, page: page)
        }
        return Output(
            principals: found.items.map { "\(scope.arn(.certificate($0.certificate)))" }, nextToken: found.nextMarker)
    }
}
