import IoTModel
import Registry

/// `DescribeProvisioningTemplate`: `GET /provisioning-templates/{templateName}`, with the default version's body.
package struct DescribeProvisioningTemplate: Operation {
    package static let route = Route(
        .get, "/provisioning-templates/{templateName}", action: "iot:DescribeProvisioningTemplate")

    package struct Output: Encodable, Sendable {
        let templateArn: String
        let templateName: String
        let description: String?
        let creationDate: Double
        let lastModifiedDate: Double
        let defaultVersionId: Int
        let templateBody: String
        let enabled: Bool
        let provisioningRoleArn: String
        let preProvisioningHook: PreProvisioningHook?
        let type: String
    }

    let name: TemplateName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("templateName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.describeTemplate(name, of: scope.account)
        }
        let template = found.template
        return Output(
            templateArn: "\(scope.arn(.provisioningTemplate(name)))", templateName: "\(name)",
            description: template.description, creationDate: template.creationDate.seconds,
            lastModifiedDate: template.lastModifiedDate.seconds, defaultVersionId: template.defaultVersion,
            templateBody: found.version.body, enabled: template.isEnabled, provisioningRoleArn: template.roleARN,
            preProvisioningHook: template.hook.map(PreProvisioningHook.init), type: template.kind.rawValue)
    }
}
