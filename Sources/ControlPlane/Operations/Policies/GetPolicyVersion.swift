import IoTModel
import Registry

/// `GetPolicyVersion`: `GET /policies/{policyName}/version/{policyVersionId}`.
package struct GetPolicyVersion: Operation {
    package static let route = Route(
        .get, "/policies/{policyName}/version/{policyVersionId}", action: "iot:GetPolicyVersion")

    package struct Output: Encodable, Sendable {
        let policyArn: String
        let policyName: String
        let policyDocument: String
        let policyVersionId: String
        let isDefaultVersion: Bool
        let creationDate: Double
        let lastModifiedDate: Double
        let generationId: String
    }

    let name: PolicyName
    let number: Int

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("policyName")
        number = try request.policyVersion()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, number, scope) = (name, number, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.getPolicyVersion(number, of: name, account: scope.account)
        }
        return Output(
            policyArn: "\(scope.arn(.policy(name)))", policyName: "\(name)", policyDocument: found.version.document,
            policyVersionId: "\(number)", isDefaultVersion: found.isDefaultVersion,
            creationDate: found.version.creationDate.seconds, lastModifiedDate: found.version.creationDate.seconds,
            generationId: found.version.generationID)
    }
}

extension RequestReader {
    /// AWS's `policyVersionId`: the decimal text of a version's number.
    func policyVersion() throws(InvalidRequest) -> Int {
        try path("policyVersionId", "a version's number, such as 1") { text in
            text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
        }
    }
}
