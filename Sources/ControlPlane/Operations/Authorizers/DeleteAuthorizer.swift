import IoTModel
import Registry

/// `DeleteAuthorizer`: `DELETE /authorizer/{authorizerName}`, empty 200. Wants it INACTIVE and not the default.
package struct DeleteAuthorizer: Operation {
    package static let route = Route(.delete, "/authorizer/{authorizerName}", action: "iot:DeleteAuthorizer")

    let name: AuthorizerName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("authorizerName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deleteAuthorizer(name, in: scope) }
        return Empty()
    }
}
