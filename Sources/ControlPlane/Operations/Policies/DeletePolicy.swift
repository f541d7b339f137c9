import IoTModel
import Registry

/// `DeletePolicy`: `DELETE /policies/{policyName}`, empty 200. Wants no attachment and no version but the default one.
package struct DeletePolicy: Operation {
    package static let route = Route(.delete, "/policies/{policyName}", action: "iot:DeletePolicy")

    let name: PolicyName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("policyName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deletePolicy(name, in: scope) }
        return Empty()
    }
}
