import Foundation
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func certificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> CertificateRecord? {
        try first(
            "SELECT * FROM certificates WHERE id = ? AND account = ?", [id.column, account.rawValue],
            Self.certificateRecord)
    }

    func certificates(
        of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateRecord] {
        try all(
            "SELECT * FROM certificates WHERE account = ?" + window.sql(over: "(created, id)", parameter: "(?, ?)"),
            [account.rawValue] + window.arguments { [$0.creationDate.milliseconds, $0.id.column] },
            Self.certificateRecord)
    }

    func accounts(holding id: CertificateID) throws(RegistryError) -> [AccountID] {
        try all("SELECT account FROM certificates WHERE id = ? ORDER BY account", [id.column]) {
            row throws(RegistryError) in
            try row.text("account", AccountID.init(rawValue:))
        }
    }

    func put(_ certificate: CertificateRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO certificates (account, id, pem, status, mode, ca_id, owned_by, previous_owned_by,
                created, modified, customer_version, generation_id, not_before, not_after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id, account) DO UPDATE SET pem = excluded.pem, status = excluded.status,
                mode = excluded.mode, ca_id = excluded.ca_id, owned_by = excluded.owned_by,
                previous_owned_by = excluded.previous_owned_by, created = excluded.created,
                modified = excluded.modified, customer_version = excluded.customer_version,
                generation_id = excluded.generation_id, not_before = excluded.not_before,
                not_after = excluded.not_after
            """,
            [
                certificate.account.rawValue, certificate.id.column, certificate.pem, certificate.status.rawValue,
                certificate.mode.rawValue, certificate.caCertificateID?.column, certificate.ownedBy.rawValue,
                certificate.previousOwnedBy?.rawValue, certificate.creationDate.milliseconds,
                certificate.lastModifiedDate.milliseconds, certificate.customerVersion, certificate.generationID,
                certificate.notBefore.milliseconds, certificate.notAfter.milliseconds,
            ])
    }

    func deleteCertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM certificates WHERE id = ? AND account = ?", [id.column, account.rawValue])
    }

    static func certificateRecord(_ row: Columns) throws(RegistryError) -> CertificateRecord {
        CertificateRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.certificateID("id"),
            pem: try row.text("pem"),
            status: try row.text("status", CertificateStatus.init(rawValue:)),
            mode: try row.text("mode", CertificateMode.init(rawValue:)),
            caCertificateID: try row.optionalCertificateID("ca_id"),
            ownedBy: try row.text("owned_by", AccountID.init(rawValue:)),
            previousOwnedBy: try row.optionalText("previous_owned_by", AccountID.init(rawValue:)),
            creationDate: try row.time("created"),
            lastModifiedDate: try row.time("modified"),
            customerVersion: try row.integer("customer_version"),
            generationID: try row.text("generation_id"),
            notBefore: try row.time("not_before"),
            notAfter: try row.time("not_after"))
    }
}

extension CertificateID {
    /// As the database holds it: the digest's 32 bytes, whose order is the identifier's order.
    var column: Data { Data(digest) }
}
