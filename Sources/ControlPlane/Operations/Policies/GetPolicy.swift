import IoTModel
import Registry

/// `GetPolicy`: `GET /policies/{policyName}`, with the document of the default version.
package struct GetPolicy: Operation {
    package static let route = Route(.get, "/policies/{policyName}", action: "iot:GetPolicy")

    package struct Output: Encodable, Sendable {
        let policyName: String
        let policyArn: String
        let policyDocument: String
        let defaultVersionId: String
        let creationDate: Double
        let lastModifiedDate: Double
        let generationId: String
    }

    let name: PolicyName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("policyName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.getPolicy(name, of: scope.account)
        }
        return Output(
            policyName: "\(name)", policyArn: "\(scope.arn(.policy(name)))", policyDocument: found.version.document,
            defaultVersionId: "\(found.policy.defaultVersion)", creationDate: found.policy.creationDate.seconds,
            lastModifiedDate: found.policy.lastModifiedDate.seconds, generationId: found.policy.generationID)
    }
}
