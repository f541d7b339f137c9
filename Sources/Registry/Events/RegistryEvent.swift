package import IoTModel

/// What happened to a record, as subscribers are told who want to know. AWS IoT Core, "Registry events".
///
/// The rule that changes the record says it, in the record's transaction; after the commit it comes to the store's
/// observers, one of which publishes it.
package enum RegistryEvent: Sendable, Hashable {
    package enum Change: String, Sendable { case created, updated, deleted }
    package enum Link: String, Sendable { case added, removed }

    case thing(ThingRecord, Change)
    case thingType(ThingTypeRecord, Change)
    case thingTypeAssociation(ThingRecord, ThingTypeName, Link)
    /// - ancestors: from the root of its hierarchy to its parent.
    case thingGroup(ThingGroupRecord, ancestors: [ThingGroupRecord], Change)
    case thingGroupMembership(ThingRecord, ThingGroupRecord, Link)
    case thingGroupHierarchy(child: ThingGroupRecord, parent: ThingGroupRecord, Link)
    case certificate(CertificateRecord, Change)
    case caCertificate(CACertificateRecord, Change)
    case policy(PolicyRecord, Change)

    /// What has to be enabled.
    package var kind: EventConfigurations.Event {
        switch self {
        case .thing: .thing
        case .thingType: .thingType
        case .thingTypeAssociation: .thingTypeAssociation
        case .thingGroup: .thingGroup
        case .thingGroupMembership: .thingGroupMembership
        case .thingGroupHierarchy: .thingGroupHierarchy
        case .certificate: .certificate
        case .caCertificate: .caCertificate
        case .policy: .policy
        }
    }

    package var account: AccountID {
        switch self {
        case .thing(let thing, _), .thingTypeAssociation(let thing, _, _), .thingGroupMembership(let thing, _, _):
            thing.account
        case .thingType(let type, _): type.account
        case .thingGroup(let group, _, _), .thingGroupHierarchy(let group, _, _): group.account
        case .certificate(let certificate, _): certificate.account
        case .caCertificate(let certificate, _): certificate.account
        case .policy(let policy, _): policy.account
        }
    }

    /// Equal events have the same kind and account.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(account)
    }
}
