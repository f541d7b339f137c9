import IoTModel
import Registry

/// `DeleteProvisioningTemplateVersion`: `DELETE /provisioning-templates/{templateName}/versions/{versionId}`, empty
/// 200. Never the default one.
package struct DeleteProvisioningTemplateVersion: Operation {
    package static let route = Route(
        .delete, "/provisioning-templates/{templateName}/versions/{versionId}",
        action: "iot:DeleteProvisioningTemplateVersion")

    let name: TemplateName
    let number: Int

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("templateName")
        number = try request.templateVersion()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, number, account, now) = (name, number, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteTemplateVersion(number, of: name, account: account, at: now)
        }
        return Empty()
    }
}
