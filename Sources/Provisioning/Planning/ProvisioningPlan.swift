package import IoTModel

/// What a template makes of one device's parameters: all that a registry needs to be told. Nothing is looked up yet.
package struct ProvisioningPlan: Sendable, Equatable {
    /// A value and where it comes from, for the error that names both.
    package struct Planned<Value: Sendable & Equatable>: Sendable, Equatable {
        package let value: Value
        package let origin: ProvisioningOrigin

        package init(_ value: Value, from origin: ProvisioningOrigin) {
            self.value = value
            self.origin = origin
        }
    }

    package struct Thing: Sendable, Equatable {
        package let logicalName: String
        package let name: Planned<ThingName>
        /// Nil when the template says nothing about them.
        package let attributes: Planned<[String: String]>?
        package let type: Planned<ThingTypeName>?
        package let groups: [Planned<ThingGroupName>]?
        package let billingGroup: Planned<BillingGroupName>?
        package let overrides: ThingOverrides
    }

    package struct Certificate: Sendable, Equatable {
        package enum Form: Sendable, Equatable {
            case id(CertificateID)
            /// PEM.
            case signingRequest(String)
            /// PEM; `authority` tells apart CAs of one subject.
            case pem(String, authority: String?)
        }

        package let logicalName: String
        package let form: Planned<Form>
        /// `active` or `inactive`.
        package let status: CertificateStatus
        package let statusOverride: OverrideSetting
        /// Whether the thing is to be the certificate's only one.
        package let isExclusive: Bool
    }

    package struct Policy: Sendable, Equatable {
        package let logicalName: String
        package let name: Planned<PolicyName>
        /// Nil when the policy is to exist already.
        package let document: String?
    }

    package let thing: Thing?
    package let certificate: Certificate?
    package let policies: [Policy]
    /// What the device is told, by name.
    package let deviceConfiguration: [String: String]
}

/// Who applies a template: it decides what the template may say.
package enum ProvisioningFlow: Sendable, Equatable {
    /// The operator, or a file of the operator's: RegisterThing and bulk registration.
    case `operator`
    /// The device with this certificate, over MQTT.
    case fleet(CertificateID)
    /// The device with this certificate, as it connects for the first time.
    case justInTime(CertificateID)

    /// The certificate of a device that provisions itself.
    package var ownCertificate: CertificateID? {
        switch self {
        case .operator: nil
        case .fleet(let id), .justInTime(let id): id
        }
    }
}
