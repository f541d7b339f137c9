import IoTModel
import Registry

/// `ListPrincipalThingsV2`: `GET /principals/things-v2?thingPrincipalType={type}` and a page, header `x-amzn-principal`.
/// Names with the type of the attachment.
package struct ListPrincipalThingsV2: Operation {
    package static let route = Route(.get, "/principals/things-v2", action: "iot:ListPrincipalThingsV2")

    package struct Output: Encodable, Sendable {
        let principalThingObjects: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let thingName: String
        let thingPrincipalType: String
    }

    let principal: String
    let type: ThingPrincipalType?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        principal = try request.thingPrincipal()
        type = try request.thingPrincipalType()
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (certificate, type, page) = (try context.certificate(principal), type, page)
        let account = context.account
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listPrincipalThings(of: certificate, type: type, account: account, page: page)
        }
        return Output(
            principalThingObjects: found.items.map { attachment in
                Item(thingName: "\(attachment.thing)", thingPrincipalType: attachment.type.rawValue)
            }, nextToken: found.nextMarker)
    }
}
