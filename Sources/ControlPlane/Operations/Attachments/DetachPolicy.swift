import IoTModel
import Registry

/// `DetachPolicy`: `POST /target-policies/{policyName}`, empty 200. What isn't attached is detached already.
package struct DetachPolicy: Operation {
    package static let route = Route(.post, "/target-policies/{policyName}", action: "iot:DetachPolicy")

    let policy: PolicyName
    let target: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        target = try request.json().required("target", "a certificate's ARN") { $0 }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (policy, certificate, account) = (policy, try context.certificate(target), context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.detachPolicy(policy, from: certificate, account: account)
        }
        return Empty()
    }
}
