import IoTModel
import Registry

/// `DeletePolicyVersion`: `DELETE /policies/{policyName}/version/{policyVersionId}`, empty 200. Never the default one.
package struct DeletePolicyVersion: Operation {
    package static let route = Route(
        .delete, "/policies/{policyName}/version/{policyVersionId}", action: "iot:DeletePolicyVersion")

    let name: PolicyName
    let number: Int

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("policyName")
        number = try request.policyVersion()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, number, account, now) = (name, number, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.deletePolicyVersion(number, of: name, account: account, at: now)
        }
        return Empty()
    }
}
