import IoTModel
import PolicyEngine
import Registry

/// `CreatePolicy`: `POST /policies/{policyName}`. The document becomes version 1, the default.
package struct CreatePolicy: Operation {
    package static let route = Route(.post, "/policies/{policyName}", action: "iot:CreatePolicy")

    package struct Output: Encodable, Sendable {
        let policyName: String
        let policyArn: String
        let policyDocument: String
        let policyVersionId: String
    }

    let name: PolicyName
    let document: String
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("policyName")
        let body = try request.json()
        document = try body.policyDocument()
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try checkPolicy(document)
        let (name, document, tags, scope, now) = (name, document, tags, context.scope, context.now)
        let generationID = context.services.random.uuid()
        try await context.write { writer throws(RegistryError) in
            try writer.createPolicy(
                name, document: document, tags: tags, generationID: generationID, in: scope, at: now)
        }
        return Output(
            policyName: "\(name)", policyArn: "\(scope.arn(.policy(name)))", policyDocument: document,
            policyVersionId: "1")
    }
}

extension JSONBody {
    /// As it was submitted; whether it is a policy is `checkPolicy`'s question, which has an error of its own.
    func policyDocument() throws(InvalidRequest) -> String {
        try required("policyDocument", "a policy document (JSON)") { $0 }
    }
}

/// - Throws: `malformedPolicy`, which names the place.
func checkPolicy(_ document: String) throws(APIError) {
    do {
        _ = try PolicyDocument(document)
    } catch {
        throw .malformedPolicy(error)
    }
}
