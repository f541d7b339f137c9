import IoTModel

// AWS IoT Core, "Registry events": which of them are told is the account's choice, as it is in the change's transaction.

extension RegistryWriter {
    /// Tells an event, if the account has its kind enabled.
    func tell(_ event: RegistryEvent) throws(RegistryError) {
        if try tells(event.kind, in: event.account) { note(.event(event)) }
    }

    private func tells(_ kind: EventConfigurations.Event, in account: AccountID) throws(RegistryError) -> Bool {
        try eventConfigurations(of: account)?.enabled.contains(kind) ?? false
    }

    /// - Parameter previous: what it was; nil for a new one.
    func tell(_ thing: ThingRecord, after previous: ThingRecord? = nil) throws(RegistryError) {
        try tell(.thing(thing, previous == nil ? .created : .updated))
        guard previous?.type != thing.type else { return }
        if let type = previous?.type { try tell(.thingTypeAssociation(thing, type, .removed)) }
        if let type = thing.type { try tell(.thingTypeAssociation(thing, type, .added)) }
    }

    /// - Parameter groups: those that it was in.
    func tellDeletion(of thing: ThingRecord, from groups: [ThingGroupName]) throws(RegistryError) {
        for group in groups { try tell(.removed, thing: thing, group: group) }
        if let type = thing.type { try tell(.thingTypeAssociation(thing, type, .removed)) }
        try tell(.thing(thing, .deleted))
    }

    func tell(
        _ link: RegistryEvent.Link, thing: ThingRecord, group name: ThingGroupName
    ) throws(RegistryError) {
        guard try tells(.thingGroupMembership, in: thing.account),
            let group = try thingGroup(name, of: thing.account)
        else { return }
        try tell(.thingGroupMembership(thing, group, link))
    }

    func tell(_ group: ThingGroupRecord, _ change: RegistryEvent.Change) throws(RegistryError) {
        if try tells(.thingGroup, in: group.account) {
            var ancestors: [ThingGroupRecord] = []
            for name in try self.ancestors(of: group) {
                ancestors.append(try describeThingGroup(name, of: group.account))
            }
            try tell(.thingGroup(group, ancestors: ancestors, change))
        }
        let link: RegistryEvent.Link
        switch change {
        case .created: link = .added
        case .deleted: link = .removed
        case .updated: return
        }
        guard let name = group.parent, try tells(.thingGroupHierarchy, in: group.account) else { return }
        try tell(
            .thingGroupHierarchy(
                child: group, parent: try describeThingGroup(name, of: group.account), link))
    }
}
