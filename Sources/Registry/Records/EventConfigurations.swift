package import IoTModel

/// Which changes of the registry are to be told as messages. AWS IoT API, `DescribeEventConfigurations`.
package struct EventConfigurations: Sendable, Equatable {
    /// AWS IoT API, `EventType`.
    package enum Event: String, Sendable, CaseIterable, Codable {
        case thing = "THING"
        case thingGroup = "THING_GROUP"
        case thingType = "THING_TYPE"
        case thingGroupMembership = "THING_GROUP_MEMBERSHIP"
        case thingGroupHierarchy = "THING_GROUP_HIERARCHY"
        case thingTypeAssociation = "THING_TYPE_ASSOCIATION"
        case job = "JOB"
        case jobExecution = "JOB_EXECUTION"
        case policy = "POLICY"
        case certificate = "CERTIFICATE"
        case caCertificate = "CA_CERTIFICATE"
    }

    package var enabled: Set<Event>
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime

    package init(enabled: Set<Event>, creationDate: WallTime, lastModifiedDate: WallTime) {
        self.enabled = enabled
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
    }
}
