import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Tags

    func tags(of resource: Resource, account: AccountID) throws(RegistryError) -> [Tag] {
        try all(
            "SELECT key, value FROM tags WHERE account = ? AND resource = ? ORDER BY key",
            [account.rawValue, resource.path]
        ) { row throws(RegistryError) in
            Tag(key: try row.text("key"), value: try row.text("value"))
        }
    }

    func put(_ tag: Tag, of resource: Resource, account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO tags (account, resource, key, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, resource, key) DO UPDATE SET value = excluded.value
            """,
            [account.rawValue, resource.path, tag.key, tag.value])
    }

    func deleteTag(_ key: String, of resource: Resource, account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM tags WHERE account = ? AND resource = ? AND key = ?", [account.rawValue, resource.path, key])
    }

    // MARK: Access keys

    func accessKey(_ id: String) throws(RegistryError) -> AccessKeyRecord? {
        try first("SELECT * FROM access_keys WHERE id = ?", [id], Self.accessKeyRecord)
    }

    func accessKeys(of account: AccountID) throws(RegistryError) -> [AccessKeyRecord] {
        try all("SELECT * FROM access_keys WHERE account = ? ORDER BY id", [account.rawValue], Self.accessKeyRecord)
    }

    func put(_ key: AccessKeyRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO access_keys (id, secret, account, created) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, account = excluded.account,
                created = excluded.created
            """,
            [key.id, key.secret, key.account.rawValue, key.creationDate.milliseconds])
    }

    func deleteAccessKey(_ id: String) throws(RegistryError) {
        try execute("DELETE FROM access_keys WHERE id = ?", [id])
    }

    private static func accessKeyRecord(_ row: Columns) throws(RegistryError) -> AccessKeyRecord {
        AccessKeyRecord(
            id: try row.text("id"), secret: try row.text("secret"),
            account: try row.text("account", AccountID.init(rawValue:)), creationDate: try row.time("created"))
    }
}
