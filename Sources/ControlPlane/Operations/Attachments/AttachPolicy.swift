import IoTModel
import Registry

/// `AttachPolicy`: `PUT /target-policies/{policyName}`, empty 200. Attaching twice is the same as once.
package struct AttachPolicy: Operation {
    package static let route = Route(.put, "/target-policies/{policyName}", action: "iot:AttachPolicy")

    let policy: PolicyName
    let target: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        target = try request.json().required("target", "the ARN of a certificate or a thing group") { $0 }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        try await context.attach(policy, to: target)
        return Empty()
    }
}

extension OperationContext {
    func attach(_ policy: PolicyName, to target: String) async throws(APIError) {
        let (target, account) = (try policyTarget(target), account)
        try await write { writer throws(RegistryError) in
            switch target {
            case .certificate(let id): try writer.attachPolicy(policy, to: id, account: account)
            case .thingGroup(let name): try writer.attachPolicy(policy, toGroup: name, account: account)
            }
        }
    }
}
