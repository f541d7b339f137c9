import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func billingGroup(_ name: BillingGroupName, of account: AccountID) throws(RegistryError) -> BillingGroupRecord? {
        try first(
            "SELECT * FROM billing_groups WHERE account = ? AND name = ?", [account.rawValue, name.rawValue]
        ) { row throws(RegistryError) in
            BillingGroupRecord(
                account: try row.text("account", AccountID.init(rawValue:)),
                name: try row.text("name", BillingGroupName.init(rawValue:)),
                groupID: try row.text("group_id"),
                description: try row.optionalText("description") { $0 },
                version: try row.number("version"),
                creationDate: try row.time("created"))
        }
    }

    func billingGroups(
        of account: AccountID, namePrefix: String?, in window: Window<BillingGroupName>
    ) throws(RegistryError) -> [BillingGroupName] {
        var sql = "SELECT name FROM billing_groups WHERE account = ?"
        var arguments: StatementArguments = [account.rawValue]
        if let namePrefix {
            sql += " AND name >= ? AND name < ?"
            arguments += Self.range(ofNamesWithPrefix: namePrefix)
        }
        return try all(sql + window.sql(over: "name"), arguments + window.arguments(\.rawValue)) {
            row throws(RegistryError) in
            try row.text("name", BillingGroupName.init(rawValue:))
        }
    }

    func things(
        inBillingGroup name: BillingGroupName, of account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingName] {
        try all(
            "SELECT name FROM things WHERE account = ? AND billing_group = ?" + window.sql(over: "name"),
            [account.rawValue, name.rawValue] + window.arguments(\.rawValue)
        ) { row throws(RegistryError) in
            try row.text("name", ThingName.init(rawValue:))
        }
    }

    func put(_ group: BillingGroupRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO billing_groups (account, name, group_id, description, version, created)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET description = excluded.description, version = excluded.version
            """,
            [
                group.account.rawValue, group.name.rawValue, group.groupID, group.description, group.version,
                group.creationDate.milliseconds,
            ])
    }

    func deleteBillingGroup(_ name: BillingGroupName, of account: AccountID) throws(RegistryError) {
        try execute(
            "UPDATE things SET billing_group = NULL WHERE account = ? AND billing_group = ?",
            [account.rawValue, name.rawValue])
        try execute("DELETE FROM billing_groups WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }
}
