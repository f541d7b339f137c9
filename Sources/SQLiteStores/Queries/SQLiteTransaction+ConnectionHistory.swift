import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func sharedUses(
        of account: AccountID, since: WallTime, in window: Window<SharedUseRecord.Key>
    ) throws(RegistryError) -> [SharedUseRecord] {
        try all(
            "SELECT * FROM shared_uses WHERE account = ? AND coalesce(disconnected, ?) >= ?"
                + window.sql(over: "(certificate, client_id)", parameter: "(?, ?)"),
            [account.rawValue, since.milliseconds, since.milliseconds]
                + window.arguments { key -> StatementArguments in [key.certificate.column, key.clientID] }
        ) { row throws(RegistryError) in
            SharedUseRecord(
                account: try row.text("account", AccountID.init(rawValue:)),
                certificate: try row.certificateID("certificate"), clientID: try row.text("client_id"),
                connected: try row.time("connected"), disconnected: try row.optionalTime("disconnected"))
        }
    }

    func clientConflicts(
        of account: AccountID, since: WallTime, in window: Window<ClientConflictRecord.Key>
    ) throws(RegistryError) -> [ClientConflictRecord] {
        try all(
            "SELECT * FROM client_conflicts WHERE account = ? AND disconnected >= ?"
                + window.sql(over: "(client_id, principal)", parameter: "(?, ?)"),
            [account.rawValue, since.milliseconds]
                + window.arguments { key -> StatementArguments in [key.clientID, key.principal] }
        ) { row throws(RegistryError) in
            ClientConflictRecord(
                account: try row.text("account", AccountID.init(rawValue:)), clientID: try row.text("client_id"),
                principal: try row.text("principal"), disconnected: try row.time("disconnected"))
        }
    }

    func hasConnectionHistory(before moment: WallTime) throws(RegistryError) -> Bool {
        try first(
            """
            SELECT EXISTS (SELECT 1 FROM shared_uses WHERE disconnected < ?)
                OR EXISTS (SELECT 1 FROM client_conflicts WHERE disconnected < ?) AS found
            """,
            [moment.milliseconds, moment.milliseconds]
        ) { row throws(RegistryError) in
            try row.flag("found")
        } ?? false
    }

    func connectionHistoryCount(of account: AccountID) throws(RegistryError) -> Int {
        try first(
            """
            SELECT (SELECT count(*) FROM shared_uses WHERE account = ?)
                + (SELECT count(*) FROM client_conflicts WHERE account = ?) AS number
            """,
            [account.rawValue, account.rawValue]
        ) { row throws(RegistryError) in
            try row.integer("number")
        } ?? 0
    }

    func put(_ use: SharedUseRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO shared_uses (account, certificate, client_id, connected, disconnected) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, certificate, client_id) DO UPDATE SET connected = excluded.connected,
                disconnected = excluded.disconnected
            """,
            [
                use.account.rawValue, use.certificate.column, use.clientID, use.connected.milliseconds,
                use.disconnected?.milliseconds,
            ])
    }

    func put(_ conflict: ClientConflictRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO client_conflicts (account, client_id, principal, disconnected) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, client_id, principal) DO UPDATE SET disconnected = excluded.disconnected
            """,
            [
                conflict.account.rawValue, conflict.clientID, conflict.principal, conflict.disconnected.milliseconds,
            ])
    }

    func endSharedUses(at now: WallTime) throws(RegistryError) {
        try execute("UPDATE shared_uses SET disconnected = ? WHERE disconnected IS NULL", [now.milliseconds])
    }

    func deleteConnectionHistory(before moment: WallTime, limit: Int) throws(RegistryError) -> Int {
        // Without row identifiers: by their keys.
        let uses = try execute(
            """
            DELETE FROM shared_uses WHERE (account, certificate, client_id) IN (
                SELECT account, certificate, client_id FROM shared_uses WHERE disconnected < ? LIMIT ?)
            """,
            [moment.milliseconds, limit])
        return uses
            + (try execute(
                """
                DELETE FROM client_conflicts WHERE (account, client_id, principal) IN (
                    SELECT account, client_id, principal FROM client_conflicts WHERE disconnected < ? LIMIT ?)
                """,
                [moment.milliseconds, limit]))
    }
}
