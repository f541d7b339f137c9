package import IoTModel

/// A provisioning template without its texts. AWS IoT API, `DescribeProvisioningTemplate`.
package struct TemplateRecord: Sendable, Equatable {
    /// AWS IoT API, `TemplateType`.
    package enum Kind: String, Sendable, CaseIterable {
        case fleetProvisioning = "FLEET_PROVISIONING"
        case justInTime = "JITP"
    }

    /// The function that is asked before a device is provisioned. AWS IoT API, `ProvisioningHook`.
    package struct Hook: Sendable, Equatable {
        package static let standardPayloadVersion = "2020-04-01"

        package let payloadVersion: String
        package let targetARN: String

        package init(payloadVersion: String = standardPayloadVersion, targetARN: String) {
            self.payloadVersion = payloadVersion
            self.targetARN = targetARN
        }
    }

    package let account: AccountID
    package let name: TemplateName
    package let kind: Kind
    package var description: String?
    package var isEnabled: Bool
    package var roleARN: String
    package var hook: Hook?
    /// The version in force: 1 or more.
    package var defaultVersion: Int
    /// The highest number ever given to a version; numbers are not given twice.
    package var highestVersion: Int
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime

    package init(
        account: AccountID, name: TemplateName, kind: Kind, description: String? = nil, isEnabled: Bool,
        roleARN: String, hook: Hook? = nil, defaultVersion: Int = 1, highestVersion: Int = 1, creationDate: WallTime,
        lastModifiedDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.kind = kind
        self.description = description
        self.isEnabled = isEnabled
        self.roleARN = roleARN
        self.hook = hook
        self.defaultVersion = defaultVersion
        self.highestVersion = highestVersion
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
    }
}

/// One version of a template: never changed once it exists.
package struct TemplateVersionRecord: Sendable, Equatable {
    package let account: AccountID
    package let template: TemplateName
    /// 1 or more.
    package let number: Int
    /// As it was submitted.
    package let body: String
    package let creationDate: WallTime

    package init(account: AccountID, template: TemplateName, number: Int, body: String, creationDate: WallTime) {
        self.account = account
        self.template = template
        self.number = number
        self.body = body
        self.creationDate = creationDate
    }
}

/// A template together with one of its versions.
package struct TemplateAndVersion: Sendable, Equatable {
    package let template: TemplateRecord
    package let version: TemplateVersionRecord

    package init(template: TemplateRecord, version: TemplateVersionRecord) {
        self.template = template
        self.version = version
    }

    package var isDefaultVersion: Bool { version.number == template.defaultVersion }
}
