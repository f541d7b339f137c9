import IoTModel
import Registry

/// `ListRoleAliases`: `GET /role-aliases?marker={marker}&pageSize={n}&isAscendingOrder={boolean}`. Names.
package struct ListRoleAliases: Operation {
    package static let route = Route(.get, "/role-aliases", action: "iot:ListRoleAliases")

    package struct Output: Encodable, Sendable {
        let roleAliases: [String]
        let nextMarker: String?
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? true)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, account) = (page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listRoleAliases(of: account, page: page)
        }
        return Output(roleAliases: found.items.map(\.rawValue), nextMarker: found.nextMarker)
    }
}
