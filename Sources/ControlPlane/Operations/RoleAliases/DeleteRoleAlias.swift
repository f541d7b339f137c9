import IoTModel
import Registry

/// `DeleteRoleAlias`: `DELETE /role-aliases/{roleAlias}`, empty 200.
package struct DeleteRoleAlias: Operation {
    package static let route = Route(.delete, "/role-aliases/{roleAlias}", action: "iot:DeleteRoleAlias")

    let name: RoleAliasName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("roleAlias") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deleteRoleAlias(name, in: scope) }
        return Empty()
    }
}
