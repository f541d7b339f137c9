package import IoTModel

/// A device's entry in the registry. AWS IoT API, `DescribeThing`.
package struct ThingRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: ThingName
    /// A UUID: tells this thing from a deleted one of the same name.
    package let thingID: String
    package var type: ThingTypeName?
    package var attributes: [String: String]
    package var billingGroup: BillingGroupName?
    /// 1 at first, one more with each update.
    package var version: Int64
    package let creationDate: WallTime

    package init(
        account: AccountID, name: ThingName, thingID: String, type: ThingTypeName? = nil,
        attributes: [String: String] = [:], billingGroup: BillingGroupName? = nil, version: Int64 = 1,
        creationDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.thingID = thingID
        self.type = type
        self.attributes = attributes
        self.billingGroup = billingGroup
        self.version = version
        self.creationDate = creationDate
    }
}

/// Whether a certificate may be attached to other things as well. AWS IoT API, `ThingPrincipalType`.
package enum ThingPrincipalType: String, Sendable, CaseIterable {
    case exclusive = "EXCLUSIVE_THING"
    case nonExclusive = "NON_EXCLUSIVE_THING"
}

/// The attachment of a thing to a certificate.
package struct ThingPrincipalRecord: Sendable, Equatable {
    package let account: AccountID
    package let thing: ThingName
    package let certificate: CertificateID
    package var type: ThingPrincipalType

    package init(account: AccountID, thing: ThingName, certificate: CertificateID, type: ThingPrincipalType) {
        self.account = account
        self.thing = thing
        self.certificate = certificate
        self.type = type
    }
}

/// Which things a list shows: those that meet every condition given. AWS IoT API, `ListThings`.
package struct ThingFilter: Sendable, Equatable {
    package struct Attribute: Sendable, Equatable {
        package let name: String
        package let value: String
        /// Any value that begins with `value` is meant.
        package let isPrefix: Bool

        package init(name: String, value: String, isPrefix: Bool = false) {
            self.name = name
            self.value = value
            self.isPrefix = isPrefix
        }
    }

    package var attribute: Attribute?
    package var type: ThingTypeName?

    package init(attribute: Attribute? = nil, type: ThingTypeName? = nil) {
        self.attribute = attribute
        self.type = type
    }

    package static let all = ThingFilter()

    package func accepts(_ thing: ThingRecord) -> Bool {
        if let type, thing.type != type { return false }
        guard let attribute else { return true }
        guard let value = thing.attributes[attribute.name] else { return false }
        return attribute.isPrefix ? value.utf8.starts(with: attribute.value.utf8) : value == attribute.value
    }
}
