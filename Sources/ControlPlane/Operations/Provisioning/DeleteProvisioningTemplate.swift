import IoTModel
import Registry

/// `DeleteProvisioningTemplate`: `DELETE /provisioning-templates/{templateName}`, empty 200. With its versions.
package struct DeleteProvisioningTemplate: Operation {
    package static let route = Route(
        .delete, "/provisioning-templates/{templateName}", action: "iot:DeleteProvisioningTemplate")

    let name: TemplateName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("templateName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deleteTemplate(name, in: scope) }
        return Empty()
    }
}
