import IoTModel

/// A provisioning template, read and checked: what is to be made for a device, as far as it can be said without the
/// device's parameters. AWS IoT, "Provisioning templates".
package struct ProvisioningTemplate: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let defaultValue: String?
    }

    /// An entry of `Resources`.
    struct Thing: Sendable, Equatable {
        let logicalName: String
        let name: Expression
        let attributes: [Expression.Member]?
        let type: Expression?
        let groups: Expression?
        let billingGroup: Expression?
        let overrides: ThingOverrides
    }

    struct Certificate: Sendable, Equatable {
        enum Form: Sendable, Equatable {
            case id(Expression)
            case signingRequest(Expression)
            case pem(Expression, authority: Expression?)
        }

        let logicalName: String
        let form: Form
        let status: Expression?
        let principalType: Expression?
        let statusOverride: OverrideSetting
    }

    struct Policy: Sendable, Equatable {
        enum Form: Sendable, Equatable {
            case named(Expression)
            case document(Expression)
        }

        let logicalName: String
        let form: Form
    }

    /// In the order of the text.
    package let parameters: [Parameter]
    let mappings: [String: [String: [String: TemplateValue]]]
    let thing: Thing?
    let certificate: Certificate?
    let policies: [Policy]
    let deviceConfiguration: [Expression.Member]
}

/// What happens to something that exists already. AWS IoT, "Provisioning templates", override settings.
package enum OverrideSetting: String, Sendable, CaseIterable {
    case doNothing = "DO_NOTHING"
    case replace = "REPLACE"
    case fail = "FAIL"
    case merge = "MERGE"
}

/// What happens to each part of a thing that exists already. `merge` stands only for attributes and groups.
package struct ThingOverrides: Sendable, Equatable {
    package let attributes: OverrideSetting
    package let type: OverrideSetting
    package let groups: OverrideSetting

    package init(
        attributes: OverrideSetting = .doNothing, type: OverrideSetting = .doNothing,
        groups: OverrideSetting = .doNothing
    ) {
        self.attributes = attributes
        self.type = type
        self.groups = groups
    }
}
