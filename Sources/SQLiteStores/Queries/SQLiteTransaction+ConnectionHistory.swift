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

    func hasSharedUse(_ key: SharedUseRecord.Key, of account: AccountID) throws(RegistryError) -> Bool {
        try has(
            "SELECT 1 FROM shared_uses WHERE account = ? AND certificate = ? AND client_id = ?",
            [account.rawValue, key.certificate.column, key.clientID])
    }

    func hasClientConflict(
        _ key: ClientConflictRecord.Key, of account: AccountID
    ) throws(RegistryError) -> Bool {
        try has(
            "SELECT 1 FROM client_conflicts WHERE account = ? AND client_id = ? AND principal = ?",
            [account.rawValue, key.clientID, key.principal])
    }

    private func has(_ sql: String, _ arguments: StatementArguments) throws(RegistryError) -> Bool {
        try first(sql, arguments) { _ throws(RegistryError) in true } ?? false
    }

    func sharedUseCount(of certificate: CertificateID, account: AccountID) throws(RegistryError) -> Int {
        try count(
            "SELECT count(*) AS number FROM shared_uses WHERE account = ? AND certificate = ?",
            [account.rawValue, certificate.column])
    }

    func clientConflictCount(of clientID: String, account: AccountID) throws(RegistryError) -> Int {
        try count(
            "SELECT count(*) AS number FROM client_conflicts WHERE account = ? AND client_id = ?",
            [account.rawValue, clientID])
    }

    private func count(_ sql: String, _ arguments: StatementArguments) throws(RegistryError) -> Int {
        try first(sql, arguments) { row throws(RegistryError) in try row.integer("number") } ?? 0
    }

    /// The empty text stands for nobody knows whom.
    func lastLostObservation(of account: AccountID) throws(RegistryError) -> WallTime? {
        try all("SELECT moment FROM lost_observations WHERE account IN (?, '')", [account.rawValue]) {
            row throws(RegistryError) in
            try row.time("moment")
        }.max()
    }

    func putLostObservation(of account: AccountID?, at moment: WallTime) throws(RegistryError) {
        try execute(
            """
            INSERT INTO lost_observations (account, moment) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET moment = excluded.moment
            """,
            [account?.rawValue ?? "", moment.milliseconds])
    }

    func deleteOldestSharedUse(of certificate: CertificateID, account: AccountID) throws(RegistryError) {
        try execute(
            """
            DELETE FROM shared_uses WHERE account = ? AND certificate = ? AND client_id = (
                SELECT client_id FROM shared_uses WHERE account = ? AND certificate = ?
                ORDER BY connected, client_id LIMIT 1)
            """,
            [account.rawValue, certificate.column, account.rawValue, certificate.column])
    }

    func deleteOldestClientConflict(of clientID: String, account: AccountID) throws(RegistryError) {
        try execute(
            """
            DELETE FROM client_conflicts WHERE account = ? AND client_id = ? AND principal = (
                SELECT principal FROM client_conflicts WHERE account = ? AND client_id = ?
                ORDER BY disconnected, principal LIMIT 1)
            """,
            [account.rawValue, clientID, account.rawValue, clientID])
    }

    func put(_ use: SharedUseRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO shared_uses (account, certificate, client_id, connected, disconnected) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, certificate, client_id) DO UPDATE SET connected = excluded.connected,
                disconnected = excluded.disconnected
            WHERE excluded.connected > connected
                OR (excluded.connected = connected AND excluded.disconnected IS NOT NULL)
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
            WHERE excluded.disconnected > disconnected
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
