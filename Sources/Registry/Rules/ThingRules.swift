package import IoTModel

// AWS IoT API: CreateThing, DescribeThing, ListThings, UpdateThing, DeleteThing.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeThing(_ name: ThingName, of account: AccountID) throws(RegistryError) -> ThingRecord {
        guard let record = try thing(name, of: account) else { throw .notFound(.thing(name)) }
        return record
    }

    /// By name.
    package func listThings(
        of account: AccountID, matching filter: ThingFilter = .all, page: PageRequest
    ) throws(RegistryError) -> Page<ThingRecord> {
        try page.page("things", by: \.name) { window throws(RegistryError) in
            try things(of: account, matching: filter, in: window)
        }
    }
}

/// What one UpdateThing call changes.
package struct ThingUpdate: Sendable {
    package enum TypeChange: Sendable, Equatable { case keep, remove, set(ThingTypeName) }

    package var type: TypeChange
    /// Nil leaves the attributes alone. A name with an empty value is removed.
    package var attributes: [String: String]?
    /// Adds to the attributes instead of replacing them.
    package var isMerge: Bool
    package var expectedVersion: Int64?

    package init(
        type: TypeChange = .keep, attributes: [String: String]? = nil, isMerge: Bool = false,
        expectedVersion: Int64? = nil
    ) {
        self.type = type
        self.attributes = attributes
        self.isMerge = isMerge
        self.expectedVersion = expectedVersion
    }
}

extension RegistryWriter {
    /// Creating a thing again exactly as it is gives the one that is there.
    ///
    /// - Throws: `invalid` for the attributes; `alreadyExists` when it is there and differs; `notFound` for the type or
    ///   the billing group; `invalid` for a deprecated type.
    @discardableResult
    package func createThing(
        _ name: ThingName, type: ThingTypeName? = nil, attributes given: [String: String] = [:],
        billingGroup: BillingGroupName? = nil, thingID: String, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ThingRecord {
        try ThingAttributes.check(given)
        let attributes = given.filter { !$0.value.isEmpty }
        try ThingAttributes.checkCount(attributes.count, type: type)
        if let existing = try thing(name, of: scope.account) {
            guard existing.type == type, existing.attributes == attributes, existing.billingGroup == billingGroup
            else {
                throw .alreadyExists(
                    message: "Thing \(name) already exists in account with different tags or attributes",
                    resourceID: existing.thingID, arn: scope.arn(.thing(name)))
            }
            return existing
        }
        if let type { try requireUsableThingType(type, of: scope.account) }
        if let billingGroup { _ = try describeBillingGroup(billingGroup, of: scope.account) }
        let record = ThingRecord(
            account: scope.account, name: name, thingID: thingID, type: type, attributes: attributes,
            billingGroup: billingGroup, creationDate: now)
        try put(record)
        note(.thing(scope.account, name))
        try tell(record)
        return record
    }

    /// - Throws: `notFound` for the thing or the type; `versionConflict`; `invalid` for the attributes or a deprecated
    ///   type.
    @discardableResult
    package func updateThing(
        _ name: ThingName, _ update: ThingUpdate, of account: AccountID
    ) throws(RegistryError) -> ThingRecord {
        let previous = try describeThing(name, of: account)
        var record = previous
        try Self.check(expectedVersion: update.expectedVersion, found: record.version, of: name.rawValue)
        switch update.type {
        case .keep: break
        case .remove: record.type = nil
        case .set(let type):
            if type != record.type { try requireUsableThingType(type, of: account) }
            record.type = type
        }
        if let given = update.attributes {
            try ThingAttributes.check(given)
            let all = update.isMerge ? record.attributes.merging(given) { $1 } : given
            record.attributes = all.filter { !$0.value.isEmpty }
        }
        try ThingAttributes.checkCount(record.attributes.count, type: record.type)
        record.version += 1
        try put(record)
        note(.thing(account, name))
        try tell(record, after: previous)
        return record
    }

    /// A thing that doesn't exist is deleted already. One that is in groups leaves them.
    ///
    /// - Throws: `versionConflict`; `invalid` when a principal is attached.
    package func deleteThing(
        _ name: ThingName, expectedVersion: Int64?, of account: AccountID
    ) throws(RegistryError) {
        guard let record = try thing(name, of: account) else { return }
        try Self.check(expectedVersion: expectedVersion, found: record.version, of: name.rawValue)
        guard try principals(of: name, account: account, in: Window(limit: 1)).isEmpty else {
            throw .invalid(message: "Cannot delete. Thing \(name) is still attached to one or more principals")
        }
        let groups = try thingGroups(of: name, account: account, in: Window(limit: Limits.Registry.groupsPerThing))
        try deleteThing(name, of: account)
        note(.thing(account, name))
        try tellDeletion(of: record, from: groups)
    }
}
