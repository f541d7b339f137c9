import IoTModel
import Registry

/// `DescribeRoleAlias`: `GET /role-aliases/{roleAlias}`.
package struct DescribeRoleAlias: Operation {
    package static let route = Route(.get, "/role-aliases/{roleAlias}", action: "iot:DescribeRoleAlias")

    package struct Output: Encodable, Sendable {
        let roleAliasDescription: Description
    }

    package struct Description: Encodable, Sendable {
        let roleAlias: String
        let roleAliasArn: String
        let roleArn: String
        let owner: String
        let credentialDurationSeconds: Int64
        let creationDate: Double
        let lastModifiedDate: Double
    }

    let name: RoleAliasName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("roleAlias") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let alias = try await context.read { reader throws(RegistryError) in
            try reader.describeRoleAlias(name, of: scope.account)
        }
        return Output(
            roleAliasDescription: Description(
                roleAlias: "\(name)", roleAliasArn: "\(scope.arn(.roleAlias(name)))", roleArn: alias.roleARN,
                owner: "\(scope.account)", credentialDurationSeconds: alias.credentialDuration.components.seconds,
                creationDate: alias.creationDate.seconds, lastModifiedDate: alias.lastModifiedDate.seconds))
    }
}
