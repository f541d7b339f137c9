import IoTModel
import Registry

/// `DescribeAuthorizer`: `GET /authorizer/{authorizerName}`.
package struct DescribeAuthorizer: Operation {
    package static let route = Route(.get, "/authorizer/{authorizerName}", action: "iot:DescribeAuthorizer")

    let name: AuthorizerName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("authorizerName") }

    package func perform(in context: OperationContext) async throws(APIError) -> DescribedAuthorizer {
        let (name, account) = (name, context.account)
        let record = try await context.read { reader throws(RegistryError) in
            try reader.requireAuthorizer(name, of: account)
        }
        return DescribedAuthorizer(authorizerDescription: AuthorizerDescription(record, in: context.scope))
    }
}
