import IoTModel
import Registry

/// AWS IoT API, `RegistrationConfig`, as it is answered.
struct RegistrationConfigMembers: Encodable, Sendable {
    let templateBody: String?
    let templateName: String?
    let roleArn: String?

    init(_ config: RegistrationConfig) {
        switch config.template {
        case .body(let text): (templateBody, templateName) = (text, nil)
        case .named(let name): (templateBody, templateName) = (nil, name)
        }
        roleArn = config.roleARN
    }
}

extension JSONBody {
    /// Nil when it isn't given, or has neither template.
    func registrationConfig() throws(InvalidRequest) -> RegistrationConfig? {
        guard let config = try object("registrationConfig") else { return nil }
        let maximum = Limits.Registry.templateBodyCharacters
        let body = try config.optional("templateBody", "a template of at most \(maximum) characters") {
            $0.unicodeScalars.count <= maximum ? $0 : nil
        }
        let name: TemplateName? = try config.optional("templateName")
        let roles = Limits.Registry.roleARNCharacters
        let roleARN = try config.optional(
            "roleArn", "a role's ARN of \(roles.lowerBound) to \(roles.upperBound) characters"
        ) { $0.hasPrefix("arn:") && roles.contains($0.unicodeScalars.count) ? $0 : nil }
        switch (body ?? "", name) {
        case ("", nil): return nil
        case ("", let name?): return RegistrationConfig(template: .named(name.rawValue), roleARN: roleARN)
        case (let body, nil): return RegistrationConfig(template: .body(body), roleARN: roleARN)
        case (_, .some):
            throw InvalidRequest(
                "`registrationConfig` has both `templateBody` and `templateName`; give one of them")
        }
    }
}
