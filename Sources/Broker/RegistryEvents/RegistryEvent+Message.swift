import Crypto
import IoTModel
import Registry

extension RegistryEvent {
    /// What subscribers get. AWS IoT Core, "Registry events"; of certificates and policies AWS says nothing.
    ///
    /// - Parameter id: a UUID.
    func message(in scope: AccountScope, id: String, at now: WallTime) -> ApplicationMessage {
        let (topic, type, operation, members) = parts(in: scope)
        let common: [String: EventValue] = [
            "eventType": .text(type), "eventId": .text(id), "timestamp": EventValue(now),
            "operation": .text(operation.uppercased()), "accountId": .text(scope.account.rawValue),
        ]
        return ApplicationMessage(
            topic: Array("$aws/events/\(topic)/\(operation)".utf8),
            payload: EventValue.object(common.merging(members) { $1 }).json, qos: .atLeastOnce, retain: false)
    }

    private typealias Parts = (topic: String, type: String, operation: String, members: [String: EventValue])

    private func parts(in scope: AccountScope) -> Parts {
        switch self {
        case .thing(let thing, let change):
            ("thing/\(thing.name)", "THING_EVENT", change.rawValue, Self.members(of: thing))
        case .thingType(let type, let change):
            ("thingType/\(type.name)", "THING_TYPE_EVENT", change.rawValue, Self.members(of: type))
        case .thingTypeAssociation(let thing, let type, let link):
            (
                "thingTypeAssociation/thing/\(thing.name)/thingType/\(type)", "THING_TYPE_ASSOCIATION_EVENT",
                link.rawValue,
                [
                    "thingId": .text(thing.thingID), "thingName": .text("\(thing.name)"),
                    "thingTypeName": .text("\(type)"),
                ]
            )
        case .thingGroup(let group, let ancestors, let change):
            (
                "thingGroup/\(group.name)", "THING_GROUP_EVENT", change.rawValue,
                Self.members(of: group, ancestors, scope)
            )
        case .thingGroupMembership(let thing, let group, let link):
            (
                "thingGroupMembership/thingGroup/\(group.name)/thing/\(thing.name)", "THING_GROUP_MEMBERSHIP_EVENT",
                link.rawValue,
                [
                    "groupArn": .text("\(scope.arn(.thingGroup(group.name)))"), "groupId": .text(group.groupID),
                    "thingArn": .text("\(scope.arn(.thing(thing.name)))"), "thingId": .text(thing.thingID),
                    "membershipId": .text(Self.membershipID(of: thing, in: group)),
                ]
            )
        case .thingGroupHierarchy(let child, let parent, let link):
            (
                "thingGroupHierarchy/thingGroup/\(parent.name)/childThingGroup/\(child.name)",
                "THING_GROUP_HIERARCHY_EVENT", link.rawValue,
                [
                    "thingGroupId": .text(parent.groupID), "thingGroupName": .text("\(parent.name)"),
                    "childGroupId": .text(child.groupID), "childGroupName": .text("\(child.name)"),
                ]
            )
        case .certificate(let certificate, let change):
            (
                "certificate/\(certificate.id)", "CERTIFICATE_EVENT", change.rawValue,
                [
                    "certificateId": .text("\(certificate.id)"),
                    "certificateArn": .text("\(scope.arn(.certificate(certificate.id)))"),
                    "status": .text(certificate.status.rawValue),
                    "caCertificateId": EventValue(certificate.caCertificateID.map { "\($0)" }),
                    "versionNumber": .number(Int64(certificate.customerVersion)),
                ]
            )
        case .caCertificate(let certificate, let change):
            (
                "caCertificate/\(certificate.id)", "CA_CERTIFICATE_EVENT", change.rawValue,
                [
                    "caCertificateId": .text("\(certificate.id)"),
                    "caCertificateArn": .text("\(scope.arn(.caCertificate(certificate.id)))"),
                    "status": .text(certificate.status.rawValue),
                    "autoRegistrationStatus": .text(certificate.autoRegistration.rawValue),
                    "versionNumber": .number(Int64(certificate.customerVersion)),
                ]
            )
        case .policy(let policy, let change):
            // A policy's name may hold a plus sign, which no topic's may.
            (
                "policy/\(policy.name.rawValue.replacing("+", with: "%2B"))", "POLICY_EVENT", change.rawValue,
                [
                    "policyName": .text("\(policy.name)"), "policyArn": .text("\(scope.arn(.policy(policy.name)))"),
                    "defaultVersionId": .text("\(policy.defaultVersion)"),
                ]
            )
        }
    }

    private static func members(of thing: ThingRecord) -> [String: EventValue] {
        [
            "thingId": .text(thing.thingID), "thingName": .text("\(thing.name)"),
            "versionNumber": .number(thing.version), "thingTypeName": EventValue(thing.type.map { "\($0)" }),
            "attributes": EventValue(thing.attributes),
        ]
    }

    private static func members(of type: ThingTypeRecord) -> [String: EventValue] {
        let propagating = (type.properties.propagatingAttributes ?? []).map { attribute in
            var members = ["userPropertyKey": attribute.userPropertyKey]
            members["thingAttribute"] = attribute.thingAttribute
            members["connectionAttribute"] = attribute.connectionAttribute
            return EventValue(members)
        }
        return [
            "thingTypeId": .text(type.typeID), "thingTypeName": .text("\(type.name)"),
            "isDeprecated": .flag(type.deprecationDate != nil), "deprecationDate": EventValue(type.deprecationDate),
            "searchableAttributes": EventValue(type.properties.searchableAttributes ?? []),
            "propagatingAttributes": .list(propagating), "description": EventValue(type.properties.description),
        ]
    }

    private static func members(
        of group: ThingGroupRecord, _ ancestors: [ThingGroupRecord], _ scope: AccountScope
    ) -> [String: EventValue] {
        [
            "thingGroupId": .text(group.groupID), "thingGroupName": .text("\(group.name)"),
            "versionNumber": .number(group.version), "parentGroupName": EventValue(group.parent.map { "\($0)" }),
            "parentGroupId": EventValue(ancestors.last?.groupID),
            "description": EventValue(group.properties.description),
            "rootToParentThingGroups": .list(
                ancestors.map { ancestor in
                    .object([
                        "groupArn": .text("\(scope.arn(.thingGroup(ancestor.name)))"),
                        "groupId": .text(ancestor.groupID),
                    ])
                }),
            "attributes": EventValue(group.properties.attributes), "dynamicGroupMappingId": .null,
        ]
    }

    /// The same for a membership's begin and its end: a UUID of version 8, made of the two identifiers. RFC 9562 §5.8.
    private static func membershipID(of thing: ThingRecord, in group: ThingGroupRecord) -> String {
        let digest = Array(SHA256.hash(data: Array("\(group.groupID)/\(thing.thingID)".utf8)).prefix(16))
        return RandomSource { Array(digest.prefix($0)) }.uuid(version: 8)
    }
}
