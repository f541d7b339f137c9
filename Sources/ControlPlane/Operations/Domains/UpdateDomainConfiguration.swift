import IoTModel
import Registry

/// `UpdateDomainConfiguration`: `PUT /domainConfigurations/{domainConfigurationName}`. Members that aren't given stay.
package struct UpdateDomainConfiguration: Operation {
    package static let route = Route(
        .put, "/domainConfigurations/{domainConfigurationName}", action: "iot:UpdateDomainConfiguration")

    enum Status: String {
        case enabled = "ENABLED"
        case disabled = "DISABLED"
    }

    let name: DomainConfigurationName
    let update: DomainConfigurationUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("domainConfigurationName")
        let body = try request.json()
        var update = try DomainConfigurationUpdate(body)
        update.isEnabled = try body.optional(
            "domainConfigurationStatus", "ENABLED or DISABLED", Status.init(rawValue:)
        ).map { $0 == .enabled }
        update.removesAuthorizer = try body.flag("removeAuthorizerConfig") ?? false
        self.update = update
    }

    package func perform(in context: OperationContext) async throws(APIError) -> DomainConfigurationReference {
        let (name, update, scope, now) = (name, update, context.scope, context.now)
        let arn = try await context.write { writer throws(RegistryError) in
            try writer.updateDomainConfiguration(name, update, in: scope, at: now)
        }
        return DomainConfigurationReference(
            domainConfigurationName: name.rawValue, domainConfigurationArn: "\(arn)")
    }
}
