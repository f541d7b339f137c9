import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func authorizer(_ name: AuthorizerName, of account: AccountID) throws(RegistryError) -> AuthorizerRecord? {
        try first(
            "SELECT * FROM authorizers WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            authorizerRecord)
    }

    func authorizers(
        of account: AccountID, status: AuthorizerRecord.Status?, in window: Window<AuthorizerName>
    ) throws(RegistryError) -> [AuthorizerRecord] {
        try all(
            "SELECT * FROM authorizers WHERE account = ? AND (? IS NULL OR status = ?)" + window.sql(over: "name"),
            [account.rawValue, status?.rawValue, status?.rawValue] + window.arguments(\.rawValue), authorizerRecord)
    }

    func defaultAuthorizer(of account: AccountID) throws(RegistryError) -> AuthorizerName? {
        try first("SELECT authorizer FROM default_authorizers WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in try row.text("authorizer", AuthorizerName.init(rawValue:))
        }
    }

    func put(_ authorizer: AuthorizerRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO authorizers (account, name, function_arn, token_key_name, status, signing_disabled,
                caches_http, created, modified)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET function_arn = excluded.function_arn,
                token_key_name = excluded.token_key_name, status = excluded.status,
                signing_disabled = excluded.signing_disabled, caches_http = excluded.caches_http,
                created = excluded.created, modified = excluded.modified
            """,
            [
                authorizer.account.rawValue, authorizer.name.rawValue, authorizer.functionARN,
                authorizer.tokenKeyName?.rawValue, authorizer.status.rawValue, authorizer.isSigningDisabled,
                authorizer.cachesForHTTP, authorizer.creationDate.milliseconds,
                authorizer.lastModifiedDate.milliseconds,
            ])
        try execute(
            "DELETE FROM authorizer_keys WHERE account = ? AND authorizer = ?",
            [authorizer.account.rawValue, authorizer.name.rawValue])
        for (name, pem) in authorizer.signingKeys {
            try execute(
                "INSERT INTO authorizer_keys (account, authorizer, name, pem) VALUES (?, ?, ?, ?)",
                [authorizer.account.rawValue, authorizer.name.rawValue, name, pem])
        }
    }

    func deleteAuthorizer(_ name: AuthorizerName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM authorizers WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    func putDefaultAuthorizer(_ name: AuthorizerName?, of account: AccountID) throws(RegistryError) {
        guard let name else {
            try execute("DELETE FROM default_authorizers WHERE account = ?", [account.rawValue])
            return
        }
        try execute(
            """
            INSERT INTO default_authorizers (account, authorizer) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET authorizer = excluded.authorizer
            """, [account.rawValue, name.rawValue])
    }

    private func authorizerRecord(_ row: Columns) throws(RegistryError) -> AuthorizerRecord {
        let account = try row.text("account", AccountID.init(rawValue:))
        let name = try row.text("name", AuthorizerName.init(rawValue:))
        let keys = try all(
            "SELECT name, pem FROM authorizer_keys WHERE account = ? AND authorizer = ?",
            [account.rawValue, name.rawValue]
        ) { key throws(RegistryError) in (try key.text("name"), try key.text("pem")) }
        return AuthorizerRecord(
            account: account, name: name, functionARN: try row.text("function_arn"),
            tokenKeyName: try row.optionalText("token_key_name", TokenKeyName.init(rawValue:)),
            signingKeys: Dictionary(keys, uniquingKeysWith: { first, _ in first }),
            status: try row.text("status", AuthorizerRecord.Status.init(rawValue:)),
            isSigningDisabled: try row.flag("signing_disabled"), cachesForHTTP: try row.flag("caches_http"),
            creationDate: try row.time("created"), lastModifiedDate: try row.time("modified"))
    }
}
