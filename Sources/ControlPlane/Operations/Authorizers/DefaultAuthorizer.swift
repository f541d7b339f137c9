import IoTModel
import Registry

/// `SetDefaultAuthorizer`: `POST /default-authorizer`. Wants none to be set.
package struct SetDefaultAuthorizer: Operation {
    package static let route = Route(.post, "/default-authorizer", action: "iot:SetDefaultAuthorizer")

    let name: AuthorizerName

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.json().required("authorizerName", AuthorizerName.expectation, AuthorizerName.init(_:))
    }

    package func perform(in context: OperationContext) async throws(APIError) -> AuthorizerReference {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.setDefaultAuthorizer(name, in: scope) }
        return AuthorizerReference(name, in: scope)
    }
}

/// `DescribeDefaultAuthorizer`: `GET /default-authorizer`.
package struct DescribeDefaultAuthorizer: Operation {
    package static let route = Route(.get, "/default-authorizer", action: "iot:DescribeDefaultAuthorizer")

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> DescribedAuthorizer {
        let account = context.account
        let record = try await context.read { reader throws(RegistryError) in
            try reader.requireDefaultAuthorizer(of: account)
        }
        return DescribedAuthorizer(authorizerDescription: AuthorizerDescription(record, in: context.scope))
    }
}

/// `ClearDefaultAuthorizer`: `DELETE /default-authorizer`, empty 200.
package struct ClearDefaultAuthorizer: Operation {
    package static let route = Route(.delete, "/default-authorizer", action: "iot:ClearDefaultAuthorizer")

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let account = context.account
        try await context.write { writer throws(RegistryError) in try writer.clearDefaultAuthorizer(of: account) }
        return Empty()
    }
}
