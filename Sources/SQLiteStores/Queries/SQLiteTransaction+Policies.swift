import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func policy(_ name: PolicyName, of account: AccountID) throws(RegistryError) -> PolicyRecord? {
        try first(
            "SELECT * FROM policies WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            Self.policyRecord)
    }

    func policies(of account: AccountID, in window: Window<PolicyName>) throws(RegistryError) -> [PolicyRecord] {
        try all(
            "SELECT * FROM policies WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.policyRecord)
    }

    func put(_ policy: PolicyRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO policies (account, name, default_version, highest_version, created, modified, generation_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET default_version = excluded.default_version,
                highest_version = excluded.highest_version, created = excluded.created,
                modified = excluded.modified, generation_id = excluded.generation_id
            """,
            [
                policy.account.rawValue, policy.name.rawValue, policy.defaultVersion, policy.highestVersion,
                policy.creationDate.milliseconds, policy.lastModifiedDate.milliseconds, policy.generationID,
            ])
    }

    func deletePolicy(_ name: PolicyName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM policies WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    // MARK: Versions

    func policyVersion(
        _ number: Int, of name: PolicyName, account: AccountID
    ) throws(RegistryError) -> PolicyVersionRecord? {
        try first(
            "SELECT * FROM policy_versions WHERE account = ? AND policy = ? AND number = ?",
            [account.rawValue, name.rawValue, number], Self.versionRecord)
    }

    func policyVersions(of name: PolicyName, account: AccountID) throws(RegistryError) -> [PolicyVersionRecord] {
        try all(
            "SELECT * FROM policy_versions WHERE account = ? AND policy = ? ORDER BY number DESC",
            [account.rawValue, name.rawValue], Self.versionRecord)
    }

    func put(_ version: PolicyVersionRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO policy_versions (account, policy, number, document, created, generation_id)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                version.account.rawValue, version.policyName.rawValue, version.number, version.document,
                version.creationDate.milliseconds, version.generationID,
            ])
    }

    func deletePolicyVersion(_ number: Int, of name: PolicyName, account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM policy_versions WHERE account = ? AND policy = ? AND number = ?",
            [account.rawValue, name.rawValue, number])
    }

    // MARK: Attachments

    func policyNames(
        attachedTo target: Resource, of account: AccountID, in window: Window<PolicyName>
    ) throws(RegistryError) -> [PolicyName] {
        try all(
            "SELECT policy FROM policy_attachments WHERE account = ? AND target = ?" + window.sql(over: "policy"),
            [account.rawValue, target.path] + window.arguments(\.rawValue)
        ) { row throws(RegistryError) in
            try row.text("policy", PolicyName.init(rawValue:))
        }
    }

    func targets(
        of name: PolicyName, account: AccountID, in window: Window<Resource>
    ) throws(RegistryError) -> [Resource] {
        try all(
            "SELECT target FROM policy_attachments WHERE account = ? AND policy = ?" + window.sql(over: "target"),
            [account.rawValue, name.rawValue] + window.arguments(\.path)
        ) { row throws(RegistryError) in
            Resource(path: try row.text("target"))
        }
    }

    func defaultVersions(
        attachedTo target: Resource, of account: AccountID
    ) throws(RegistryError) -> [PolicyVersionRecord] {
        try all(
            """
            SELECT v.* FROM policy_attachments a
            JOIN policies p ON p.account = a.account AND p.name = a.policy
            JOIN policy_versions v
                ON v.account = a.account AND v.policy = a.policy AND v.number = p.default_version
            WHERE a.account = ? AND a.target = ? ORDER BY a.policy
            """,
            [account.rawValue, target.path], Self.versionRecord)
    }

    func putAttachment(of name: PolicyName, to target: Resource, account: AccountID) throws(RegistryError) {
        try execute(
            "INSERT INTO policy_attachments (account, target, policy) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [account.rawValue, target.path, name.rawValue])
    }

    func deleteAttachment(of name: PolicyName, to target: Resource, account: AccountID) throws(RegistryError) -> Bool {
        try execute(
            "DELETE FROM policy_attachments WHERE account = ? AND target = ? AND policy = ?",
            [account.rawValue, target.path, name.rawValue]) > 0
    }

    // MARK: Rows

    private static func policyRecord(_ row: Columns) throws(RegistryError) -> PolicyRecord {
        PolicyRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", PolicyName.init(rawValue:)),
            defaultVersion: try row.integer("default_version"),
            highestVersion: try row.integer("highest_version"),
            creationDate: try row.time("created"),
            lastModifiedDate: try row.time("modified"),
            generationID: try row.text("generation_id"))
    }

    private static func versionRecord(_ row: Columns) throws(RegistryError) -> PolicyVersionRecord {
        PolicyVersionRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            policyName: try row.text("policy", PolicyName.init(rawValue:)),
            number: try row.integer("number"),
            document: try row.text("document"),
            creationDate: try row.time("created"),
            generationID: try row.text("generation_id"))
    }
}
