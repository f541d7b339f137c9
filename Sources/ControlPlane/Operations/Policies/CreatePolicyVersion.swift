import IoTModel
import Registry

/// `CreatePolicyVersion`: `POST /policies/{policyName}/version?setAsDefault={boolean}`.
package struct CreatePolicyVersion: Operation {
    package static let route = Route(.post, "/policies/{policyName}/version", action: "iot:CreatePolicyVersion")

    package struct Output: Encodable, Sendable {
        let policyArn: String
        let policyDocument: String
        let policyVersionId: String
        let isDefaultVersion: Bool
    }

    let name: PolicyName
    let document: String
    let setAsDefault: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("policyName")
        document = try request.json().policyDocument()
        setAsDefault = try request.flag("setAsDefault") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try checkPolicy(document)
        let (name, document, setAsDefault) = (name, document, setAsDefault)
        let (scope, now) = (context.scope, context.now)
        let generationID = context.services.random.uuid()
        let made = try await context.write { writer throws(RegistryError) in
            try writer.createPolicyVersion(
                of: name, document: document, setAsDefault: setAsDefault, generationID: generationID,
                account: scope.account, at: now)
        }
        return Output(
            policyArn: "\(scope.arn(.policy(name)))", policyDocument: document,
            policyVersionId: "\(made.version.number)", isDefaultVersion: made.isDefaultVersion)
    }
}
