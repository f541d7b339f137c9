package import IoTModel

// AWS IoT API: CreateThingGroup, DescribeThingGroup, ListThingGroups, UpdateThingGroup, DeleteThingGroup.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeThingGroup(
        _ name: ThingGroupName, of account: AccountID
    ) throws(RegistryError) -> ThingGroupRecord {
        guard let record = try thingGroup(name, of: account) else { throw .notFound(.thingGroup(name)) }
        return record
    }

    /// From the root of its hierarchy to its parent; empty for a root.
    package func ancestors(of group: ThingGroupRecord) throws(RegistryError) -> [ThingGroupName] {
        var ancestors: [ThingGroupName] = []
        var next = group.parent
        while let name = next {
            ancestors.append(name)
            next = try describeThingGroup(name, of: group.account).parent
        }
        return ancestors.reversed()
    }

    /// By name. - Throws: `notFound` for the parent.
    package func listThingGroups(
        of account: AccountID, matching filter: ThingGroupFilter = .all, page: PageRequest
    ) throws(RegistryError) -> Page<ThingGroupName> {
        if let parent = filter.parent { _ = try describeThingGroup(parent, of: account) }
        return try page.page("thing-groups", by: \.self) { window throws(RegistryError) in
            try thingGroups(of: account, matching: filter, in: window)
        }
    }
}

extension RegistryWriter {
    /// Creating a group again exactly as it is gives the one that is there.
    ///
    /// - Throws: `invalid` for the properties; `alreadyExists` when it is there and differs; `notFound` for the parent;
    ///   `invalid` when the hierarchy would be too deep or the parent have too many children; `invalid`,
    ///   `limitExceeded` for the tags.
    @discardableResult
    package func createThingGroup(
        _ name: ThingGroupName, parent: ThingGroupName? = nil,
        properties given: ThingGroupProperties = ThingGroupProperties(), tags: [Tag] = [], groupID: String,
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ThingGroupRecord {
        let properties = try given.checked(of: name)
        let arn = scope.arn(.thingGroup(name))
        if let existing = try thingGroup(name, of: scope.account) {
            guard existing.parent == parent, existing.properties == properties, try hasTags(tags, arn) else {
                throw .alreadyExists(
                    message: "Thing group \(name) already exists in account with different parent, properties or tags",
                    resourceID: existing.groupID, arn: arn)
            }
            return existing
        }
        if let parent { try checkRoom(below: parent, of: scope.account) }
        let record = ThingGroupRecord(
            account: scope.account, name: name, groupID: groupID, parent: parent, properties: properties,
            creationDate: now)
        try put(record)
        if !tags.isEmpty { try tagResource(arn, with: tags, in: scope) }
        try tell(record, .created)
        return record
    }

    private func checkRoom(below parent: ThingGroupName, of account: AccountID) throws(RegistryError) {
        _ = try describeThingGroup(parent, of: account)
        let depth = Limits.Registry.thingGroupDepth
        guard try lineage(of: parent, account: account).count < depth else {
            throw .invalid(
                message: "Thing group \(parent) is at depth \(depth) of its hierarchy, the deepest there is; choose a"
                    + " parent nearer to the root")
        }
        let maximum = Limits.Registry.childrenPerThingGroup
        let children = try thingGroups(
            of: account, matching: ThingGroupFilter(parent: parent, isRecursive: false), in: Window(limit: maximum))
        guard children.count < maximum else {
            throw .invalid(
                message:
                    "Thing group \(parent) has \(maximum) child groups already; delete one or choose another parent")
        }
    }

    /// The description becomes the given one, also none; attributes that aren't given stay.
    ///
    /// - Parameters:
    ///   - attributes: a name with an empty value is removed.
    ///   - isMerge: adds to the attributes instead of replacing them.
    /// - Throws: `notFound`, `versionConflict`, `invalid`.
    @discardableResult
    package func updateThingGroup(
        _ name: ThingGroupName, description: String?, attributes: [String: String]?, isMerge: Bool = false,
        expectedVersion: Int64? = nil, of account: AccountID
    ) throws(RegistryError) -> ThingGroupRecord {
        var record = try describeThingGroup(name, of: account)
        try Self.check(expectedVersion: expectedVersion, found: record.version, of: name.rawValue)
        var properties = record.properties
        properties.description = description
        if let attributes {
            properties.attributes = isMerge ? properties.attributes.merging(attributes) { $1 } : attributes
        }
        record.properties = try properties.checked(of: name)
        record.version += 1
        try put(record)
        try tell(record, .updated)
        return record
    }

    /// A group that doesn't exist is deleted already. Its things stay; its policies and tags are detached from it.
    ///
    /// - Throws: `versionConflict`; `invalid` when it has child groups.
    package func deleteThingGroup(
        _ name: ThingGroupName, expectedVersion: Int64?, of account: AccountID
    ) throws(RegistryError) {
        guard let record = try thingGroup(name, of: account) else { return }
        try Self.check(expectedVersion: expectedVersion, found: record.version, of: name.rawValue)
        let children = try thingGroups(
            of: account, matching: ThingGroupFilter(parent: name, isRecursive: false), in: Window(limit: 1))
        guard children.isEmpty else {
            throw .invalid(
                message: "Cannot delete thing group : \(name) when there are still child groups attached to it.")
        }
        let policies = try policyNames(
            attachedTo: .thingGroup(name), of: account, in: Window(limit: Limits.Registry.policiesPerThingGroup))
        for policy in policies { _ = try deleteAttachment(of: policy, to: .thingGroup(name), account: account) }
        try deleteTags(of: .thingGroup(name), account: account)
        try deleteThingGroup(name, of: account)
        note(.thingGroup(account, name))
        try tell(record, .deleted)
    }

    static func check(
        expectedVersion: Int64?, found version: Int64, of name: String
    ) throws(RegistryError) {
        guard let expectedVersion, expectedVersion != version else { return }
        throw .versionConflict(name: name, expected: expectedVersion, found: version)
    }
}

extension ThingGroupProperties {
    /// Without the attributes that have no value. - Throws: `invalid`.
    fileprivate func checked(of name: ThingGroupName) throws(RegistryError) -> ThingGroupProperties {
        try DescriptionText.check(description, of: "thing group `\(name)`")
        try ThingAttributes.check(attributes)
        var checked = self
        checked.attributes = attributes.filter { !$0.value.isEmpty }
        let maximum = Limits.Registry.attributesPerThingGroup
        guard checked.attributes.count <= maximum else {
            throw .invalid(
                message: "a thing group has at most \(maximum) attributes; `\(name)` would have"
                    + " \(checked.attributes.count)")
        }
        return checked
    }
}
