import IoTModel
import Registry

/// `ListPrincipalThings`: `GET /principals/things?nextToken={token}&maxResults={n}`, header `x-amzn-principal`, names.
package struct ListPrincipalThings: Operation {
    package static let route = Route(.get, "/principals/things", action: "iot:ListPrincipalThings")

    package struct Output: Encodable, Sendable {
        let things: [String]
        let nextToken: String?
    }

    let principal: String
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        principal = try request.thingPrincipal()
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (certificate, page, account) = (try context.certificate(principal), page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listPrincipalThings(of: certificate, account: account, page: page)
        }
        return Output(things: found.items.map(\.thing.rawValue), nextToken: found.nextMarker)
    }
}
