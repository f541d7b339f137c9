package import IoTModel
package import Provisioning
package import Registry

/// A template that devices may be provisioned by: of the right type, enabled, and read.
package struct UsableTemplate: Sendable {
    package let record: TemplateRecord
    package let template: ProvisioningTemplate
}

/// Why a template can't be applied, whoever asks.
package enum TemplateRefusal: Error, Equatable {
    case notFound(TemplateName)
    case disabled(TemplateName)
    case wrongKind(TemplateName, expected: TemplateRecord.Kind)
    case malformed(MalformedTemplate)
    case registry(RegistryError)
}

extension TemplateRefusal {
    /// For the log's `reason`.
    package var code: String {
        switch self {
        case .notFound: "TEMPLATE_NOT_FOUND"
        case .disabled: "TEMPLATE_DISABLED"
        case .wrongKind: "TEMPLATE_OF_OTHER_TYPE"
        case .malformed: "MALFORMED_TEMPLATE"
        case .registry: "REGISTRY_UNAVAILABLE"
        }
    }

    package var sentence: String {
        switch self {
        case .notFound(let name): "provisioning template `\(name)` does not exist in this account"
        case .disabled(let name):
            "provisioning template `\(name)` is disabled; enable it with UpdateProvisioningTemplate"
        case .wrongKind(let name, let expected):
            "provisioning template `\(name)` is of another type; \(expected.rawValue) is needed here"
        case .malformed(let error): "the provisioning template can't be read: \(error)"
        case .registry(let error): error.message
        }
    }
}

extension RegistryStore {
    /// The template's default version.
    package func usableTemplate(
        _ name: TemplateName, of account: AccountID, kind: TemplateRecord.Kind
    ) async throws(TemplateRefusal) -> UsableTemplate {
        let found: TemplateAndVersion
        do {
            found = try await read { reader throws(RegistryError) in try reader.describeTemplate(name, of: account) }
        } catch .notFound {
            throw .notFound(name)
        } catch {
            throw .registry(error)
        }
        guard found.template.kind == kind else { throw .wrongKind(name, expected: kind) }
        guard found.template.isEnabled else { throw .disabled(name) }
        do {
            return UsableTemplate(record: found.template, template: try ProvisioningTemplate(found.version.body))
        } catch {
            throw .malformed(error)
        }
    }
}
