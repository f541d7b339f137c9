import IoTModel
import Registry

/// `DetachPolicy`: `POST /target-policies/{policyName}`, empty 200. What isn't attached is detached already.
package struct DetachPolicy: Operation {
    package static let route = Route(.post, "/target-policies/{policyName}", action: "iot:DetachPolicy")

    let policy: PolicyName
    let target: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        target = try request.json().required("target", "the ARN of a certificate or a thing group") { $0 }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (policy, target, account) = (policy, try context.policyTarget(target), context.account)
        try await context.write { writer throws(RegistryError) in
            switch target {
            case .certificate(let id): try writer.detachPolicy(policy, from: id, account: account)
            case .thingGroup(let name): try writer.detachPolicy(policy, fromGroup: name, account: account)
            }
        }
        return Empty()
    }
}
