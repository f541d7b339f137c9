import IoTModel
import Registry

/// `ListPolicyVersions`: `GET /policies/{policyName}/version`. The newest first, all of them.
package struct ListPolicyVersions: Operation {
    package static let route = Route(.get, "/policies/{policyName}/version", action: "iot:ListPolicyVersions")

    package struct Output: Encodable, Sendable {
        let policyVersions: [Item]
    }

    package struct Item: Encodable, Sendable {
        let versionId: String
        let isDefaultVersion: Bool
        let createDate: Double
    }

    let name: PolicyName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("policyName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, account) = (name, context.account)
        let versions = try await context.read { reader throws(RegistryError) in
            try reader.listPolicyVersions(of: name, account: account)
        }
        return Output(
            policyVersions: versions.map {
                Item(
                    versionId: "\($0.version.number)", isDefaultVersion: $0.isDefaultVersion,
                    createDate: $0.version.creationDate.seconds)
            })
    }
}
