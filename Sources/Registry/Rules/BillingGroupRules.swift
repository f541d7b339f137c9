package import IoTModel

// AWS IoT API: CreateBillingGroup, DescribeBillingGroup, ListBillingGroups, UpdateBillingGroup, DeleteBillingGroup,
// AddThingToBillingGroup, RemoveThingFromBillingGroup, ListThingsInBillingGroup.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeBillingGroup(
        _ name: BillingGroupName, of account: AccountID
    ) throws(RegistryError) -> BillingGroupRecord {
        guard let record = try billingGroup(name, of: account) else { throw .notFound(.billingGroup(name)) }
        return record
    }

    /// By name.
    package func listBillingGroups(
        of account: AccountID, namePrefix: String? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<BillingGroupName> {
        try page.page("billing-groups", by: \.self) { window throws(RegistryError) in
            try billingGroups(of: account, namePrefix: namePrefix, in: window)
        }
    }

    /// By name. - Throws: `notFound` for the group.
    package func listThings(
        inBillingGroup group: BillingGroupName, of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ThingName> {
        _ = try describeBillingGroup(group, of: account)
        return try page.page("things-in-billing-group", by: \.self) { window throws(RegistryError) in
            try things(inBillingGroup: group, of: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// Creating a group again exactly as it is gives the one that is there.
    ///
    /// - Throws: `invalid` for the description; `alreadyExists` when it is there and differs; `invalid`,
    ///   `limitExceeded` for the tags.
    @discardableResult
    package func createBillingGroup(
        _ name: BillingGroupName, description: String? = nil, tags: [Tag] = [], groupID: String,
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> BillingGroupRecord {
        try DescriptionText.check(description, of: "billing group `\(name)`")
        let arn = scope.arn(.billingGroup(name))
        if let existing = try billingGroup(name, of: scope.account) {
            guard existing.description == description, try hasTags(tags, arn) else {
                throw .alreadyExists(
                    message: "Billing group \(name) already exists in account with different properties or tags",
                    resourceID: existing.groupID, arn: arn)
            }
            return existing
        }
        let record = BillingGroupRecord(
            account: scope.account, name: name, groupID: groupID, description: description, creationDate: now)
        try put(record)
        if !tags.isEmpty { try tagResource(arn, with: tags, in: scope) }
        return record
    }

    /// The description becomes the given one, also none.
    ///
    /// - Throws: `notFound`, `versionConflict`, `invalid`.
    @discardableResult
    package func updateBillingGroup(
        _ name: BillingGroupName, description: String?, expectedVersion: Int64? = nil, of account: AccountID
    ) throws(RegistryError) -> BillingGroupRecord {
        var record = try describeBillingGroup(name, of: account)
        try Self.check(expectedVersion: expectedVersion, found: record.version, of: name.rawValue)
        try DescriptionText.check(description, of: "billing group `\(name)`")
        record.description = description
        record.version += 1
        try put(record)
        return record
    }

    /// A group that doesn't exist is deleted already. Its things stay, in no billing group.
    ///
    /// - Throws: `versionConflict`.
    package func deleteBillingGroup(
        _ name: BillingGroupName, expectedVersion: Int64?, of account: AccountID
    ) throws(RegistryError) {
        guard let record = try billingGroup(name, of: account) else { return }
        try Self.check(expectedVersion: expectedVersion, found: record.version, of: name.rawValue)
        try deleteTags(of: .billingGroup(name), account: account)
        try deleteBillingGroup(name, of: account)
    }

    /// A thing is in one billing group; adding it twice to the same is the same as once.
    ///
    /// - Throws: `notFound` for the thing or the group; `invalid` when it is in another one.
    package func addThing(
        _ thing: ThingName, toBillingGroup group: BillingGroupName, account: AccountID
    ) throws(RegistryError) {
        var record = try describeThing(thing, of: account)
        _ = try describeBillingGroup(group, of: account)
        guard record.billingGroup != group else { return }
        if let other = record.billingGroup {
            throw .invalid(
                message: "Thing \(thing) is in billing group \(other) already, and a thing is in one at most; remove it"
                    + " from there first")
        }
        record.billingGroup = group
        try put(record)
    }

    /// A thing that isn't in the group is removed already.
    ///
    /// - Throws: `notFound` for the thing or the group.
    package func removeThing(
        _ thing: ThingName, fromBillingGroup group: BillingGroupName, account: AccountID
    ) throws(RegistryError) {
        var record = try describeThing(thing, of: account)
        _ = try describeBillingGroup(group, of: account)
        guard record.billingGroup == group else { return }
        record.billingGroup = nil
        try put(record)
    }
}
