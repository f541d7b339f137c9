import IoTModel
import Registry

/// `CreateRoleAlias`: `POST /role-aliases/{roleAlias}`.
package struct CreateRoleAlias: Operation {
    package static let route = Route(.post, "/role-aliases/{roleAlias}", action: "iot:CreateRoleAlias")

    package struct Output: Encodable, Sendable {
        let roleAlias: String
        let roleAliasArn: String
    }

    let name: RoleAliasName
    let roleARN: String
    let duration: Duration?
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("roleAlias")
        let body = try request.json()
        roleARN = try body.required("roleArn", "a role's ARN") { $0 }
        duration = try body.credentialDuration()
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, roleARN, tags, scope, now) = (name, roleARN, tags, context.scope, context.now)
        let duration = duration ?? RoleAliasRecord.standardDuration
        try await context.write { writer throws(RegistryError) in
            try writer.createRoleAlias(
                name, roleARN: roleARN, credentialDuration: duration, tags: tags, in: scope, at: now)
        }
        return Output(roleAlias: "\(name)", roleAliasArn: "\(scope.arn(.roleAlias(name)))")
    }
}

extension JSONBody {
    /// Nil when it isn't given.
    func credentialDuration() throws(InvalidRequest) -> Duration? {
        try number("credentialDurationSeconds").map { .seconds($0) }
    }
}
