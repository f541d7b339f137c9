import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func thing(_ name: ThingName, of account: AccountID) throws(RegistryError) -> ThingRecord? {
        let found = try all(
            "SELECT * FROM things WHERE account = ? AND name = ?", [account.rawValue, name.rawValue], Self.record)
        return try withAttributes(found).first
    }

    func things(
        of account: AccountID, matching filter: ThingFilter, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingRecord] {
        var sql: String
        var arguments: StatementArguments = [account.rawValue]
        var name = "t.name"
        // SQLite keeps the order of a CROSS JOIN: an exact value is found by its index, in the order of names.
        switch filter.attribute {
        case nil: sql = "SELECT t.* FROM things t WHERE t.account = ?"
        case let attribute? where attribute.isPrefix:
            sql = """
                SELECT t.* FROM things t
                CROSS JOIN thing_attributes a ON a.account = t.account AND a.thing = t.name
                WHERE t.account = ? AND a.name = ? AND instr(a.value, ?) = 1
                """
            arguments += [attribute.name, attribute.value]
        case let attribute?:
            sql = """
                SELECT t.* FROM thing_attributes a
                CROSS JOIN things t ON t.account = a.account AND t.name = a.thing
                WHERE a.account = ? AND a.name = ? AND a.value = ?
                """
            arguments += [attribute.name, attribute.value]
            name = "a.thing"
        }
        if let type = filter.type {
            sql += " AND t.type = ?"
            arguments += [type.rawValue]
        }
        let found = try all(
            sql + window.sql(over: name), arguments + window.arguments(\.rawValue), Self.record)
        return try withAttributes(found)
    }

    func things(
        attachedTo certificate: CertificateID, of account: AccountID
    ) throws(RegistryError) -> [Principal.Thing] {
        let attached = try all(
            """
            SELECT t.*, p.exclusive FROM thing_principals p
            CROSS JOIN things t ON t.account = p.account AND t.name = p.thing
            WHERE p.account = ? AND p.certificate = ? ORDER BY p.thing
            """,
            [account.rawValue, certificate.column]
        ) { row throws(RegistryError) in
            (thing: try Self.record(row), isExclusive: try row.flag("exclusive"))
        }
        let things = try withAttributes(attached.map(\.thing))
        return zip(things, attached).map { thing, attachment in
            Principal.Thing(
                name: thing.name, type: thing.type, attributes: thing.attributes, isExclusive: attachment.isExclusive)
        }
    }

    func put(_ thing: ThingRecord) throws(RegistryError) {
        let key: StatementArguments = [thing.account.rawValue, thing.name.rawValue]
        try execute(
            """
            INSERT INTO things (account, name, thing_id, type, billing_group, version, created)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET thing_id = excluded.thing_id, type = excluded.type,
                billing_group = excluded.billing_group, version = excluded.version, created = excluded.created
            """,
            key + [
                thing.thingID, thing.type?.rawValue, thing.billingGroup?.rawValue, thing.version,
                thing.creationDate.milliseconds,
            ])
        try execute("DELETE FROM thing_attributes WHERE account = ? AND thing = ?", key)
        for (name, value) in thing.attributes {
            try execute(
                "INSERT INTO thing_attributes (account, thing, name, value) VALUES (?, ?, ?, ?)", key + [name, value])
        }
    }

    func deleteThing(_ name: ThingName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM things WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    // MARK: Attachments

    func attachment(
        of thing: ThingName, to certificate: CertificateID, account: AccountID
    ) throws(RegistryError) -> ThingPrincipalRecord? {
        try first(
            "SELECT * FROM thing_principals WHERE account = ? AND certificate = ? AND thing = ?",
            [account.rawValue, certificate.column, thing.rawValue], Self.attachment)
    }

    func principals(
        of thing: ThingName, account: AccountID, in window: Window<CertificateID>
    ) throws(RegistryError) -> [ThingPrincipalRecord] {
        try all(
            "SELECT * FROM thing_principals WHERE account = ? AND thing = ?" + window.sql(over: "certificate"),
            [account.rawValue, thing.rawValue] + window.arguments(\.column), Self.attachment)
    }

    func attachments(
        of certificate: CertificateID, account: AccountID, in window: Window<ThingName>
    ) throws(RegistryError) -> [ThingPrincipalRecord] {
        try all(
            "SELECT * FROM thing_principals WHERE account = ? AND certificate = ?" + window.sql(over: "thing"),
            [account.rawValue, certificate.column] + window.arguments(\.rawValue), Self.attachment)
    }

    func put(_ attachment: ThingPrincipalRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO thing_principals (account, certificate, thing, exclusive) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, certificate, thing) DO UPDATE SET exclusive = excluded.exclusive
            """,
            [
                attachment.account.rawValue, attachment.certificate.column, attachment.thing.rawValue,
                attachment.type == .exclusive,
            ])
    }

    func deleteAttachment(
        of thing: ThingName, to certificate: CertificateID, account: AccountID
    ) throws(RegistryError) -> Bool {
        try execute(
            "DELETE FROM thing_principals WHERE account = ? AND certificate = ? AND thing = ?",
            [account.rawValue, certificate.column, thing.rawValue]) > 0
    }

    // MARK: Rows

    /// Without attributes.
    private static func record(_ row: Columns) throws(RegistryError) -> ThingRecord {
        ThingRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", ThingName.init(rawValue:)),
            thingID: try row.text("thing_id"),
            type: try row.optionalText("type", ThingTypeName.init(rawValue:)),
            billingGroup: try row.optionalText("billing_group", BillingGroupName.init(rawValue:)),
            version: try row.number("version"),
            creationDate: try row.time("created"))
    }

    private func withAttributes(_ things: [ThingRecord]) throws(RegistryError) -> [ThingRecord] {
        var things = things
        for index in things.indices {
            let attributes = try all(
                "SELECT name, value FROM thing_attributes WHERE account = ? AND thing = ?",
                [things[index].account.rawValue, things[index].name.rawValue]
            ) { row throws(RegistryError) in
                (try row.text("name"), try row.text("value"))
            }
            things[index].attributes = Dictionary(attributes) { first, _ in first }
        }
        return things
    }

    private static func attachment(_ row: Columns) throws(RegistryError) -> ThingPrincipalRecord {
        ThingPrincipalRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            thing: try row.text("thing", ThingName.init(rawValue:)),
            certificate: try row.certificateID("certificate"),
            type: try row.flag("exclusive") ? .exclusive : .nonExclusive)
    }
}
