import IoTModel
import Registry

/// `ListAuthorizers`: `GET /authorizers/?marker={marker}&pageSize={n}&isAscendingOrder={boolean}&status={status}`. By
/// name, ascending unless asked otherwise.
package struct ListAuthorizers: Operation {
    package static let route = Route(.get, "/authorizers/", action: "iot:ListAuthorizers")

    package struct Output: Encodable, Sendable {
        let authorizers: [AuthorizerReference]
        let nextMarker: String?
    }

    let page: PageRequest
    let status: AuthorizerRecord.Status?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? true)
        status = try request.optionalQuery(
            "status", "ACTIVE or INACTIVE", AuthorizerRecord.Status.init(rawValue:))
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, status, scope) = (page, status, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listAuthorizers(of: scope.account, status: status, page: page)
        }
        return Output(
            authorizers: found.items.map { AuthorizerReference($0.name, in: scope) }, nextMarker: found.nextMarker)
    }
}
