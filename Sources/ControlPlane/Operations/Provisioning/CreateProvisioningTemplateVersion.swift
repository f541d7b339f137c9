import IoTModel
import Registry

/// `CreateProvisioningTemplateVersion`: `POST /provisioning-templates/{templateName}/versions?setAsDefault={boolean}`.
package struct CreateProvisioningTemplateVersion: Operation {
    package static let route = Route(
        .post, "/provisioning-templates/{templateName}/versions", action: "iot:CreateProvisioningTemplateVersion")

    package struct Output: Encodable, Sendable {
        let templateArn: String
        let templateName: String
        let versionId: Int
        let isDefaultVersion: Bool
    }

    let name: TemplateName
    let body: String
    let setAsDefault: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("templateName")
        body = try request.json().templateBody()
        setAsDefault = try request.flag("setAsDefault") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, body, setAsDefault, scope, now) = (name, body, setAsDefault, context.scope, context.now)
        let made = try await context.write { writer throws(RegistryError) in
            try writer.createTemplateVersion(
                of: name, body: body, setAsDefault: setAsDefault, account: scope.account, at: now)
        }
        return Output(
            templateArn: "\(scope.arn(.provisioningTemplate(name)))", templateName: "\(name)",
            versionId: made.version.number, isDefaultVersion: made.isDefaultVersion)
    }
}
