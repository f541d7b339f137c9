import IoTModel
import Registry

/// `SetDefaultPolicyVersion`: `PATCH /policies/{policyName}/version/{policyVersionId}`, empty 200.
package struct SetDefaultPolicyVersion: Operation {
    package static let route = Route(
        .patch, "/policies/{policyName}/version/{policyVersionId}", action: "iot:SetDefaultPolicyVersion")

    let name: PolicyName
    let number: Int

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("policyName")
        number = try request.policyVersion()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, number, account, now) = (name, number, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.setDefaultPolicyVersion(number, of: name, account: account, at: now)
        }
        return Empty()
    }
}
