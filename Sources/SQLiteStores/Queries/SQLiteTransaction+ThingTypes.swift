import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func thingType(_ name: ThingTypeName, of account: AccountID) throws(RegistryError) -> ThingTypeRecord? {
        try first(
            "SELECT * FROM thing_types WHERE account = ? AND name = ?", [account.rawValue, name.rawValue], Self.record)
    }

    func thingTypes(
        of account: AccountID, in window: Window<ThingTypeName>
    ) throws(RegistryError) -> [ThingTypeRecord] {
        try all(
            "SELECT * FROM thing_types WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.record)
    }

    func put(_ type: ThingTypeRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO thing_types (account, name, type_id, properties, created, deprecated) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET type_id = excluded.type_id, properties = excluded.properties,
                created = excluded.created, deprecated = excluded.deprecated
            """,
            [
                type.account.rawValue, type.name.rawValue, type.typeID, try jsonColumn(type.properties),
                type.creationDate.milliseconds, type.deprecationDate?.milliseconds,
            ])
    }

    func deleteThingType(_ name: ThingTypeName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM thing_types WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    private static func record(_ row: Columns) throws(RegistryError) -> ThingTypeRecord {
        ThingTypeRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", ThingTypeName.init(rawValue:)),
            typeID: try row.text("type_id"),
            properties: try row.json("properties"),
            creationDate: try row.time("created"),
            deprecationDate: try row.optionalTime("deprecated"))
    }
}
