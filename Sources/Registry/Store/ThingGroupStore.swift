package import IoTModel

/// What the rules read of thing groups and of who is in them.
package protocol ThingGroupReader {
    func thingGroup(_ name: ThingGroupName, of account: AccountID) throws(RegistryError) -> ThingGroupRecord?
    /// By name.
    func thingGroups(
        of account: AccountID, matching filter: ThingGroupFilter, in window: Window<ThingGroupName>
    ) throws(RegistryError) -> [ThingGroupName]
    /// A group and all that it is below, by name; none if it doesn't exist.
    func lineage(of name: ThingGroupName, account: AccountID) throws(RegistryError) -> [ThingGroupName]
    /// The groups a thing was added to, by name.
    func thingGroups(
        of thing: ThingName, account: AccountID, in window: Window<ThingGroupName>
    ) throws(RegistryError) -> [ThingGroupName]
    /// The things that were added to this very group, by name.
    func things(
        inGroup name: ThingGroupName, of account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingName]
}

/// What the rules write of thing groups and of who is in them.
package protocol ThingGroupWriter {
    /// A new group's parent, if it has one, must be there; an existing group keeps its parent.
    func put(_ group: ThingGroupRecord) throws(RegistryError)
    /// With its memberships. It has no children.
    func deleteThingGroup(_ name: ThingGroupName, of account: AccountID) throws(RegistryError)
    /// - Returns: whether it is new.
    func putMembership(
        of thing: ThingName, in group: ThingGroupName, account: AccountID
    ) throws(RegistryError) -> Bool
    /// - Returns: whether there was one.
    func deleteMembership(
        of thing: ThingName, in group: ThingGroupName, account: AccountID
    ) throws(RegistryError) -> Bool
}
