import IoTModel
import Registry

/// `UpdateProvisioningTemplate`: `PATCH /provisioning-templates/{templateName}`, empty 200. The body changes by
/// versions only.
package struct UpdateProvisioningTemplate: Operation {
    package static let route = Route(
        .patch, "/provisioning-templates/{templateName}", action: "iot:UpdateProvisioningTemplate")

    let name: TemplateName
    let update: TemplateUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("templateName")
        let members = try request.json()
        let hook = try members.preProvisioningHook()
        let removesHook = try members.flag("removePreProvisioningHook") ?? false
        guard hook == nil || !removesHook else {
            throw InvalidRequest("preProvisioningHook is given and removePreProvisioningHook is true; give one of them")
        }
        update = TemplateUpdate(
            description: try members.templateDescription(), isEnabled: try members.flag("enabled"),
            defaultVersion: try members.number("defaultVersionId").map { Int($0) },
            roleARN: try members.optional("provisioningRoleArn", RoleARN.expectation) {
                RoleARN.isOne($0) ? $0 : nil
            }, hook: removesHook ? .remove : hook.map(TemplateUpdate.HookChange.set) ?? .keep)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, update, account, now) = (name, update, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateTemplate(name, update, of: account, at: now)
        }
        return Empty()
    }
}
