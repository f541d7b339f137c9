package import IoTModel

/// What is said of a thing group. AWS IoT API, `ThingGroupProperties`.
package struct ThingGroupProperties: Sendable, Equatable, Codable {
    /// Nil when none was given.
    package var description: String?
    package var attributes: [String: String]

    package init(description: String? = nil, attributes: [String: String] = [:]) {
        self.description = description
        self.attributes = attributes
    }
}

/// A static group of things, in a hierarchy of groups. AWS IoT API, `DescribeThingGroup`.
package struct ThingGroupRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: ThingGroupName
    /// A UUID: tells this group from a deleted one of the same name.
    package let groupID: String
    /// Nil for the root of a hierarchy. A group keeps its parent for life.
    package let parent: ThingGroupName?
    package var properties: ThingGroupProperties
    /// 1 at first, one more with each update.
    package var version: Int64
    package let creationDate: WallTime

    package init(
        account: AccountID, name: ThingGroupName, groupID: String, parent: ThingGroupName? = nil,
        properties: ThingGroupProperties, version: Int64 = 1, creationDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.groupID = groupID
        self.parent = parent
        self.properties = properties
        self.version = version
        self.creationDate = creationDate
    }
}

/// Which thing groups a list shows. AWS IoT API, `ListThingGroups`.
package struct ThingGroupFilter: Sendable, Equatable {
    /// Nil: the whole account.
    package var parent: ThingGroupName?
    /// The groups at any depth below, not only the direct children (or the roots).
    package var isRecursive: Bool
    package var namePrefix: String?

    package init(parent: ThingGroupName? = nil, isRecursive: Bool = true, namePrefix: String? = nil) {
        self.parent = parent
        self.isRecursive = isRecursive
        self.namePrefix = namePrefix
    }

    package static let all = ThingGroupFilter()
}
