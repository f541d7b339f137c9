import IoTModel
import Registry

/// `DescribeProvisioningTemplateVersion`: `GET /provisioning-templates/{templateName}/versions/{versionId}`.
package struct DescribeProvisioningTemplateVersion: Operation {
    package static let route = Route(
        .get, "/provisioning-templates/{templateName}/versions/{versionId}",
        action: "iot:DescribeProvisioningTemplateVersion")

    package struct Output: Encodable, Sendable {
        let versionId: Int
        let creationDate: Double
        let templateBody: String
        let isDefaultVersion: Bool
    }

    let name: TemplateName
    let number: Int

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("templateName")
        number = try request.templateVersion()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, number, account) = (name, number, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.describeTemplateVersion(number, of: name, account: account)
        }
        return Output(
            versionId: number, creationDate: found.version.creationDate.seconds, templateBody: found.version.body,
            isDefaultVersion: found.isDefaultVersion)
    }
}

extension RequestReader {
    func templateVersion() throws(InvalidRequest) -> Int {
        try path("versionId", "a version's number, such as 1") { Int($0) }
    }
}
