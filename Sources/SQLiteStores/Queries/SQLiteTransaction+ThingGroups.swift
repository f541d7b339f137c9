import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func thingGroup(_ name: ThingGroupName, of account: AccountID) throws(RegistryError) -> ThingGroupRecord? {
        try first(
            "SELECT * FROM thing_groups WHERE account = ? AND name = ?", [account.rawValue, name.rawValue], Self.record)
    }

    func thingGroups(
        of account: AccountID, matching filter: ThingGroupFilter, in window: Window<ThingGroupName>
    ) throws(RegistryError) -> [ThingGroupName] {
        var sql: String
        var arguments: StatementArguments = [account.rawValue]
        switch (filter.parent, filter.isRecursive) {
        case (nil, true): sql = "SELECT name FROM thing_groups WHERE account = ?"
        case (nil, false): sql = "SELECT name FROM thing_groups WHERE account = ? AND parent IS NULL"
        case (let parent?, false):
            sql = "SELECT name FROM thing_groups WHERE account = ? AND parent = ?"
            arguments += [parent.rawValue]
        case (let parent?, true):
            sql = "SELECT name FROM thing_group_lineages WHERE account = ? AND ancestor = ? AND name <> ancestor"
            arguments += [parent.rawValue]
        }
        if let prefix = filter.namePrefix {
            sql += " AND name >= ? AND name < ?"
            arguments += Self.range(ofNamesWithPrefix: prefix)
        }
        return try all(sql + window.sql(over: "name"), arguments + window.arguments(\.rawValue)) {
            row throws(RegistryError) in
            try row.text("name", ThingGroupName.init(rawValue:))
        }
    }

    func lineage(of name: ThingGroupName, account: AccountID) throws(RegistryError) -> [ThingGroupName] {
        try all(
            "SELECT ancestor FROM thing_group_lineages WHERE account = ? AND name = ? ORDER BY ancestor",
            [account.rawValue, name.rawValue]
        ) { row throws(RegistryError) in
            try row.text("ancestor", ThingGroupName.init(rawValue:))
        }
    }

    func put(_ group: ThingGroupRecord) throws(RegistryError) {
        let (account, name) = (group.account.rawValue, group.name.rawValue)
        try execute(
            """
            INSERT INTO thing_groups (account, name, group_id, parent, properties, version, created)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET properties = excluded.properties, version = excluded.version
            """,
            [
                account, name, group.groupID, group.parent?.rawValue, try jsonColumn(group.properties), group.version,
                group.creationDate.milliseconds,
            ])
        try execute(
            """
            INSERT OR IGNORE INTO thing_group_lineages (account, ancestor, name)
            SELECT account, ancestor, ? FROM thing_group_lineages WHERE account = ? AND name = ?
            UNION ALL SELECT ?, ?, ?
            """,
            [name, account, group.parent?.rawValue, account, name, name])
    }

    func deleteThingGroup(_ name: ThingGroupName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM thing_groups WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    // MARK: Memberships

    func thingGroups(
        of thing: ThingName, account: AccountID, in window: Window<ThingGroupName>
    ) throws(RegistryError) -> [ThingGroupName] {
        try all(
            "SELECT thing_group FROM thing_group_members WHERE account = ? AND thing = ?"
                + window.sql(over: "thing_group"),
            [account.rawValue, thing.rawValue] + window.arguments(\.rawValue)
        ) { row throws(RegistryError) in
            try row.text("thing_group", ThingGroupName.init(rawValue:))
        }
    }

    func things(
        inGroup name: ThingGroupName, of account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingName] {
        try all(
            "SELECT thing FROM thing_group_members WHERE account = ? AND thing_group = ?" + window.sql(over: "thing"),
            [account.rawValue, name.rawValue] + window.arguments(\.rawValue)
        ) { row throws(RegistryError) in
            try row.text("thing", ThingName.init(rawValue:))
        }
    }

    func putMembership(
        of thing: ThingName, in group: ThingGroupName, account: AccountID
    ) throws(RegistryError) -> Bool {
        try execute(
            "INSERT INTO thing_group_members (account, thing_group, thing) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [account.rawValue, group.rawValue, thing.rawValue]) > 0
    }

    func deleteMembership(
        of thing: ThingName, in group: ThingGroupName, account: AccountID
    ) throws(RegistryError) -> Bool {
        try execute(
            "DELETE FROM thing_group_members WHERE account = ? AND thing_group = ? AND thing = ?",
            [account.rawValue, group.rawValue, thing.rawValue]) > 0
    }

    /// Names are ASCII up to `z`, so all that begin with `prefix` come before `prefix` and the character after `z`.
    static func range(ofNamesWithPrefix prefix: String) -> StatementArguments { [prefix, prefix + "{"] }

    private static func record(_ row: Columns) throws(RegistryError) -> ThingGroupRecord {
        ThingGroupRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", ThingGroupName.init(rawValue:)),
            groupID: try row.text("group_id"),
            parent: try row.optionalText("parent", ThingGroupName.init(rawValue:)),
            properties: try row.json("properties"),
            version: try row.number("version"),
            creationDate: try row.time("created"))
    }
}
