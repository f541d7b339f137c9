import IoTModel
import Provisioning

extension RegistryReader {
    /// That a CA's certificates could be provisioned by this: a template that is given can be read, one that is named is
    /// there and of type JITP, and either takes the device's own certificate. A disabled one can be enabled later.
    ///
    /// What becomes of a named template afterwards is found, and explained, when a device comes.
    /// - Throws: `notFound` for the template; `invalid`.
    func check(_ config: RegistrationConfig, of account: AccountID) throws(RegistryError) {
        switch config.template {
        case .body(let text):
            try Self.check(text, named: "`registrationConfig.templateBody`")
        case .named(let text):
            guard let name = TemplateName(text) else {
                throw .invalid(
                    message: "`registrationConfig.templateName` is `\(text.prefix(200))`; expected"
                        + " \(TemplateName.expectation)")
            }
            let found = try describeTemplate(name, of: account)
            guard found.template.kind == .justInTime else {
                throw .invalid(
                    message: "Provisioning template `\(name)` is of type \(found.template.kind.rawValue); a CA's"
                        + " `registrationConfig` takes one of type \(TemplateRecord.Kind.justInTime.rawValue)")
            }
            try Self.check(
                found.version.body, named: "Version \(found.version.number) of provisioning template `\(name)`")
        }
    }

    private static func check(_ text: String, named name: String) throws(RegistryError) {
        let template: ProvisioningTemplate
        do {
            template = try ProvisioningTemplate(text)
        } catch {
            throw .invalid(message: "\(name): \(error)")
        }
        do {
            try template.checkForDevices()
        } catch {
            throw .invalid(message: "\(name): \(error)")
        }
    }
}
