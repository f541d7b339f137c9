import Foundation
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func serverCertificate(
        _ id: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> ServerCertificateRecord? {
        try first(
            "SELECT * FROM server_certificates WHERE account = ? AND id = ?", [account.rawValue, id.rawValue],
            Self.serverCertificateRecord)
    }

    func serverCertificates(
        of account: AccountID, in window: Window<ServerCertificateID>
    ) throws(RegistryError) -> [ServerCertificateRecord] {
        try all(
            "SELECT * FROM server_certificates WHERE account = ?" + window.sql(over: "id"),
            [account.rawValue] + window.arguments(\.rawValue), Self.serverCertificateRecord)
    }

    func serverCertificateCount(of account: AccountID) throws(RegistryError) -> Int {
        try first(
            "SELECT COUNT(*) AS count FROM server_certificates WHERE account = ?", [account.rawValue]
        ) { row throws(RegistryError) in try row.integer("count") } ?? 0
    }

    func serverCertificateKey(
        _ id: ServerCertificateID, of account: AccountID
    ) throws(RegistryError) -> PrivateKeyPEM? {
        try first(
            "SELECT key FROM server_certificate_keys WHERE account = ? AND id = ?", [account.rawValue, id.rawValue]
        ) { row throws(RegistryError) in PrivateKeyPEM(try row.text("key")) }
    }

    func put(_ certificate: ServerCertificateRecord, key: PrivateKeyPEM) throws(RegistryError) {
        let content = certificate.content
        try execute(
            """
            INSERT INTO server_certificates (account, id, certificate, chain, domain_names, key_algorithm, not_before,
                not_after, created, imported)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, id) DO UPDATE SET certificate = excluded.certificate, chain = excluded.chain,
                domain_names = excluded.domain_names, key_algorithm = excluded.key_algorithm,
                not_before = excluded.not_before, not_after = excluded.not_after, imported = excluded.imported
            """,
            [
                certificate.account.rawValue, certificate.id.rawValue, content.certificatePEM, content.chainPEM,
                JSONTexts.encode(content.domainNames), content.keyAlgorithm, content.notBefore.milliseconds,
                content.notAfter.milliseconds, certificate.creationDate.milliseconds,
                certificate.importDate.milliseconds,
            ])
        try execute(
            """
            INSERT INTO server_certificate_keys (account, id, key) VALUES (?, ?, ?)
            ON CONFLICT (account, id) DO UPDATE SET key = excluded.key
            """,
            [certificate.account.rawValue, certificate.id.rawValue, key.text])
    }

    func deleteServerCertificate(_ id: ServerCertificateID, of account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM server_certificates WHERE account = ? AND id = ?", [account.rawValue, id.rawValue])
    }

    private static func serverCertificateRecord(_ row: Columns) throws(RegistryError) -> ServerCertificateRecord {
        ServerCertificateRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.text("id", ServerCertificateID.init(rawValue:)),
            content: .init(
                certificatePEM: try row.text("certificate"), chainPEM: try row.text("chain"),
                domainNames: try row.text("domain_names", JSONTexts.decode),
                keyAlgorithm: try row.text("key_algorithm"), notBefore: try row.time("not_before"),
                notAfter: try row.time("not_after")),
            creationDate: try row.time("created"), importDate: try row.time("imported"))
    }
}

/// A list of texts in one column: a JSON array, since a text may hold any separator.
enum JSONTexts {
    static func encode(_ texts: [String]) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
        } catch {
            preconditionFailure("JSON can say every list of texts: \(error)")
        }
    }

    static func decode(_ text: String) -> [String]? {
        try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    }
}
