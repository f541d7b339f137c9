package import IoTModel

// AWS IoT API: AddThingToThingGroup, RemoveThingFromThingGroup, UpdateThingGroupsForThing, ListThingsInThingGroup,
// ListThingGroupsForThing.

/// A thing's place in the recursive list of a group.
package struct ThingGroupMember: Sendable, Equatable {
    package let group: ThingGroupName
    package let thing: ThingName
}

extension RegistryReader {
    /// The groups the thing was added to, by name. - Throws: `notFound` for the thing.
    package func listThingGroups(
        for thing: ThingName, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ThingGroupName> {
        _ = try describeThing(thing, of: account)
        return try page.page("thing-groups-for-thing", by: \.self) { window throws(RegistryError) in
            try thingGroups(of: thing, account: account, in: window)
        }
    }

    /// By name; those of the groups below, group by group in the order of their names.
    ///
    /// - Throws: `notFound` for the group.
    package func listThings(
        inGroup group: ThingGroupName, isRecursive: Bool = false, of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<ThingName> {
        _ = try describeThingGroup(group, of: account)
        guard isRecursive else {
            return try page.page("things-in-group", by: \.self) { window throws(RegistryError) in
                try things(inGroup: group, of: account, in: window)
            }
        }
        return try page.page("things-below-group", by: \.self) { window throws(RegistryError) in
            try members(below: group, of: account, in: window)
        }.map(\.thing)
    }

    /// The group itself comes first, then those below by name.
    private func members(
        below root: ThingGroupName, of account: AccountID, in window: Window<ThingGroupMember>
    ) throws(RegistryError) -> [ThingGroupMember] {
        var found: [ThingGroupMember] = []
        func take(_ group: ThingGroupName, after thing: ThingName?) throws(RegistryError) {
            let rest = Window(after: thing, limit: window.limit - found.count)
            found += try things(inGroup: group, of: account, in: rest).map { ThingGroupMember(group: group, thing: $0) }
        }
        let last = window.after
        if last == nil || last?.group == root { try take(root, after: last?.thing) }
        var after: ThingGroupName?
        if let last, last.group != root {
            try take(last.group, after: last.thing)
            after = last.group
        }
        let filter = ThingGroupFilter(parent: root)
        while found.count < window.limit {
            let groups = try thingGroups(
                of: account, matching: filter, in: Window(after: after, limit: Limits.API.pageSize.upperBound))
            guard let lastGroup = groups.last else { break }
            for group in groups where found.count < window.limit { try take(group, after: nil) }
            after = lastGroup
        }
        return found
    }
}

extension RegistryWriter {
    /// Adding twice is the same as once.
    ///
    /// - Throws: `notFound` for the thing or the group; `invalid` when the thing is in as many groups as it may be, or
    ///   in another one of the same hierarchy.
    package func addThing(
        _ thing: ThingName, toGroup group: ThingGroupName, account: AccountID
    ) throws(RegistryError) {
        let record = try describeThing(thing, of: account)
        let root = try root(of: group, account: account)
        let maximum = Limits.Registry.groupsPerThing
        let groups = try thingGroups(of: thing, account: account, in: Window(limit: maximum))
        guard !groups.contains(group) else { return }
        guard groups.count < maximum else {
            throw .invalid(
                message: "Thing \(thing) is in \(maximum) thing groups already; remove it from one of them first")
        }
        for other in groups {
            guard try self.root(of: other, account: account) != root else {
                throw .invalid(
                    message: "Thing \(thing) is in thing group \(other) already, which is in the same hierarchy as"
                        + " \(group) (below \(root)); remove it from there first")
            }
        }
        guard try putMembership(of: thing, in: group, account: account) else { return }
        note(.thing(account, thing))
        try tell(.added, thing: record, group: group)
    }

    private func root(of group: ThingGroupName, account: AccountID) throws(RegistryError) -> ThingGroupName {
        try ancestors(of: try describeThingGroup(group, of: account)).first ?? group
    }

    /// A thing that isn't in the group is removed already.
    ///
    /// - Throws: `notFound` for the thing or the group.
    package func removeThing(
        _ thing: ThingName, fromGroup group: ThingGroupName, account: AccountID
    ) throws(RegistryError) {
        let record = try describeThing(thing, of: account)
        _ = try describeThingGroup(group, of: account)
        guard try deleteMembership(of: thing, in: group, account: account) else { return }
        note(.thing(account, thing))
        try tell(.removed, thing: record, group: group)
    }

    /// Removes first, so that a thing can move within a hierarchy.
    ///
    /// - Throws: as `addThing` and `removeThing`; `invalid` when a group is to be both.
    package func updateThingGroups(
        for thing: ThingName, adding: [ThingGroupName], removing: [ThingGroupName], account: AccountID
    ) throws(RegistryError) {
        _ = try describeThing(thing, of: account)
        if let both = adding.first(where: removing.contains) {
            throw .invalid(
                message: "thing group `\(both)` is in thingGroupsToAdd and in thingGroupsToRemove; give it in one of"
                    + " them")
        }
        for group in removing { try removeThing(thing, fromGroup: group, account: account) }
        for group in adding { try addThing(thing, toGroup: group, account: account) }
    }
}
