import IoTModel
import Registry

/// `UpdateRoleAlias`: `PUT /role-aliases/{roleAlias}`. What isn't given stays.
package struct UpdateRoleAlias: Operation {
    package static let route = Route(.put, "/role-aliases/{roleAlias}", action: "iot:UpdateRoleAlias")

    package typealias Output = CreateRoleAlias.Output

    let name: RoleAliasName
    let roleARN: String?
    let duration: Duration?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("roleAlias")
        let body = try request.json()
        roleARN = try body.optional("roleArn", "a role's ARN") { $0 }
        duration = try body.credentialDuration()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, roleARN, duration, scope, now) = (name, roleARN, duration, context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateRoleAlias(
                name, roleARN: roleARN, credentialDuration: duration, of: scope.account, at: now)
        }
        return Output(roleAlias: "\(name)", roleAliasArn: "\(scope.arn(.roleAlias(name)))")
    }
}
