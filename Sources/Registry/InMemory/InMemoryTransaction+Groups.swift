import IoTModel

extension InMemoryTransaction {
    // MARK: Thing types

    func thingType(_ name: ThingTypeName, of account: AccountID) -> ThingTypeRecord? {
        tables.thingTypes[.init(account, name)]
    }

    func thingTypes(of account: AccountID, in window: Window<ThingTypeName>) -> [ThingTypeRecord] {
        window.select(tables.thingTypes.values.filter { $0.account == account }, by: \.name)
    }

    func put(_ type: ThingTypeRecord) { tables.thingTypes[.init(type.account, type.name)] = type }

    func deleteThingType(_ name: ThingTypeName, of account: AccountID) {
        tables.thingTypes[.init(account, name)] = nil
    }

    // MARK: Thing groups

    func thingGroup(_ name: ThingGroupName, of account: AccountID) -> ThingGroupRecord? {
        tables.thingGroups[.init(account, name)]
    }

    func thingGroups(
        of account: AccountID, matching filter: ThingGroupFilter, in window: Window<ThingGroupName>
    ) -> [ThingGroupName] {
        let groups = tables.thingGroups.values.filter { group in
            guard group.account == account, group.name.rawValue.hasPrefix(filter.namePrefix ?? "") else { return false }
            guard filter.isRecursive else { return group.parent == filter.parent }
            guard let parent = filter.parent else { return true }
            return group.name != parent && lineage(of: group.name, account: account).contains(parent)
        }
        return window.select(groups.map(\.name), by: \.self)
    }

    func lineage(of name: ThingGroupName, account: AccountID) -> [ThingGroupName] {
        var lineage: [ThingGroupName] = []
        var next = thingGroup(name, of: account)
        while let group = next {
            lineage.append(group.name)
            next = group.parent.flatMap { thingGroup($0, of: account) }
        }
        return lineage.sorted()
    }

    func put(_ group: ThingGroupRecord) { tables.thingGroups[.init(group.account, group.name)] = group }

    func deleteThingGroup(_ name: ThingGroupName, of account: AccountID) {
        tables.thingGroups[.init(account, name)] = nil
        tables.memberships = tables.memberships.filter { $0.account != account || $0.group != name }
    }

    func thingGroups(
        of thing: ThingName, account: AccountID, in window: Window<ThingGroupName>
    ) -> [ThingGroupName] {
        let memberships = tables.memberships.filter { $0.account == account && $0.thing == thing }
        return window.select(memberships.map(\.group), by: \.self)
    }

    func things(inGroup name: ThingGroupName, of account: AccountID, in window: Window<ThingName>) -> [ThingName] {
        let memberships = tables.memberships.filter { $0.account == account && $0.group == name }
        return window.select(memberships.map(\.thing), by: \.self)
    }

    func putMembership(of thing: ThingName, in group: ThingGroupName, account: AccountID) -> Bool {
        tables.memberships.insert(.init(account: account, thing: thing, group: group)).inserted
    }

    func deleteMembership(of thing: ThingName, in group: ThingGroupName, account: AccountID) -> Bool {
        tables.memberships.remove(.init(account: account, thing: thing, group: group)) != nil
    }

    // MARK: Billing groups

    func billingGroup(_ name: BillingGroupName, of account: AccountID) -> BillingGroupRecord? {
        tables.billingGroups[.init(account, name)]
    }

    func billingGroups(
        of account: AccountID, namePrefix: String?, in window: Window<BillingGroupName>
    ) -> [BillingGroupName] {
        let groups = tables.billingGroups.keys.filter {
            $0.account == account && $0.name.rawValue.hasPrefix(namePrefix ?? "")
        }
        return window.select(groups.map(\.name), by: \.self)
    }

    func things(
        inBillingGroup name: BillingGroupName, of account: AccountID, in window: Window<ThingName>
    ) -> [ThingName] {
        let things = tables.things.values.filter { $0.account == account && $0.billingGroup == name }
        return window.select(things.map(\.name), by: \.self)
    }

    func put(_ group: BillingGroupRecord) { tables.billingGroups[.init(group.account, group.name)] = group }

    func deleteBillingGroup(_ name: BillingGroupName, of account: AccountID) {
        tables.billingGroups[.init(account, name)] = nil
        for (key, thing) in tables.things where key.account == account && thing.billingGroup == name {
            tables.things[key]?.billingGroup = nil
        }
    }
}
