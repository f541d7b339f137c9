import IoTModel
import Registry

/// `DeleteDomainConfiguration`: `DELETE /domainConfigurations/{domainConfigurationName}`, empty 200.
package struct DeleteDomainConfiguration: Operation {
    package static let route = Route(
        .delete, "/domainConfigurations/{domainConfigurationName}", action: "iot:DeleteDomainConfiguration")

    let name: DomainConfigurationName

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("domainConfigurationName")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteDomainConfiguration(name, in: scope)
        }
        return Empty()
    }
}
