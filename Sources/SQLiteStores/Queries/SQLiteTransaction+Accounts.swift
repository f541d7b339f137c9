import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func account(_ id: AccountID) throws(RegistryError) -> AccountRecord? {
        try first("SELECT * FROM accounts WHERE id = ?", [id.rawValue], accountRecord)
    }

    func accounts(in window: Window<AccountID>) throws(RegistryError) -> [AccountRecord] {
        try all(
            "SELECT * FROM accounts WHERE true" + window.sql(over: "id"), window.arguments(\.rawValue), accountRecord)
    }

    func account(withEndpoint name: String) throws(RegistryError) -> AccountID? {
        try first("SELECT account FROM account_endpoints WHERE name = ?", [name]) { row throws(RegistryError) in
            try row.text("account", AccountID.init(rawValue:))
        }
    }

    func put(_ account: AccountRecord) throws(RegistryError) {
        try execute(
            "INSERT INTO accounts (id, created) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET created = excluded.created",
            [account.id.rawValue, account.creationDate.milliseconds])
        try execute("DELETE FROM account_endpoints WHERE account = ?", [account.id.rawValue])
        for (position, name) in account.endpoints.enumerated() {
            try execute(
                "INSERT INTO account_endpoints (name, account, position) VALUES (?, ?, ?)",
                [name, account.id.rawValue, position])
        }
    }

    private func accountRecord(_ row: Columns) throws(RegistryError) -> AccountRecord {
        let id = try row.text("id", AccountID.init(rawValue:))
        let endpoints = try all(
            "SELECT name FROM account_endpoints WHERE account = ? ORDER BY position", [id.rawValue]
        ) { row throws(RegistryError) in try row.text("name") }
        return AccountRecord(id: id, endpoints: endpoints, creationDate: try row.time("created"))
    }
}
