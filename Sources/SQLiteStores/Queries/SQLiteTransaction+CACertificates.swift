import Foundation
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func caCertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> CACertificateRecord? {
        try first(
            "SELECT * FROM ca_certificates WHERE id = ? AND account = ?", [id.column, account.rawValue],
            Self.caRecord)
    }

    func caCertificates(
        named subject: NameDigest, of account: AccountID
    ) throws(RegistryError) -> [CACertificateRecord] {
        try all(
            "SELECT * FROM ca_certificates WHERE account = ? AND subject = ? ORDER BY created, id",
            [account.rawValue, Data(subject.octets)], Self.caRecord)
    }

    func caCertificates(
        of account: AccountID, template: String?, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CACertificateRecord] {
        let ofTemplate = template == nil ? "" : " AND template_name = ?"
        let arguments: StatementArguments = template.map { [account.rawValue, $0] } ?? [account.rawValue]
        return try all(
            "SELECT * FROM ca_certificates WHERE account = ?\(ofTemplate)"
                + window.sql(over: "(created, id)", parameter: "(?, ?)"),
            arguments + window.arguments { [$0.creationDate.milliseconds, $0.id.column] }, Self.caRecord)
    }

    func accounts(holdingCA id: CertificateID, mode: CertificateMode) throws(RegistryError) -> [AccountID] {
        try all(
            "SELECT account FROM ca_certificates WHERE id = ? AND mode = ? ORDER BY account",
            [id.column, mode.rawValue]
        ) { row throws(RegistryError) in
            try row.text("account", AccountID.init(rawValue:))
        }
    }

    func certificates(
        signedBy ca: CertificateID, of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateRecord] {
        try all(
            "SELECT * FROM certificates WHERE account = ? AND ca_id = ?"
                + window.sql(over: "(created, id)", parameter: "(?, ?)"),
            [account.rawValue, ca.column]
                + window.arguments { [$0.creationDate.milliseconds, $0.id.column] }, Self.certificateRecord)
    }

    func certificatesInUse(
        signedBy ca: CertificateID, of account: AccountID, limit: Int
    ) throws(RegistryError) -> [CertificateID] {
        // The statuses as they are in the index that is made for this.
        try all(
            """
            SELECT id FROM certificates WHERE account = ? AND ca_id = ? AND status IN ('ACTIVE', 'PENDING_TRANSFER')
            ORDER BY created DESC, id DESC LIMIT ?
            """,
            [account.rawValue, ca.column, limit]
        ) { row throws(RegistryError) in
            try row.certificateID("id")
        }
    }

    func put(_ ca: CACertificateRecord) throws(RegistryError) {
        let template = ca.registrationConfig?.template
        try execute(
            """
            INSERT INTO ca_certificates (account, id, pem, subject, status, auto_registration, template_body,
                template_name, role_arn, mode, owned_by, created, modified, customer_version, generation_id,
                not_before, not_after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id, account) DO UPDATE SET pem = excluded.pem, subject = excluded.subject,
                status = excluded.status, auto_registration = excluded.auto_registration,
                template_body = excluded.template_body, template_name = excluded.template_name,
                role_arn = excluded.role_arn, mode = excluded.mode, owned_by = excluded.owned_by,
                created = excluded.created, modified = excluded.modified,
                customer_version = excluded.customer_version, generation_id = excluded.generation_id,
                not_before = excluded.not_before, not_after = excluded.not_after
            """,
            [
                ca.account.rawValue, ca.id.column, ca.pem, Data(ca.subject.octets), ca.status.rawValue,
                ca.autoRegistration.rawValue, template?.body, template?.name, ca.registrationConfig?.roleARN,
                ca.mode.rawValue, ca.ownedBy.rawValue, ca.creationDate.milliseconds,
                ca.lastModifiedDate.milliseconds, ca.customerVersion, ca.generationID, ca.notBefore.milliseconds,
                ca.notAfter.milliseconds,
            ])
    }

    func deleteCACertificate(_ id: CertificateID, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM ca_certificates WHERE id = ? AND account = ?", [id.column, account.rawValue])
    }

    // MARK: Registration code

    func registrationCode(of account: AccountID) throws(RegistryError) -> String? {
        try first("SELECT code FROM registration_codes WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            try row.text("code")
        }
    }

    func putRegistrationCode(_ code: String, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO registration_codes (account, code) VALUES (?, ?)
            ON CONFLICT (account) DO UPDATE SET code = excluded.code
            """,
            [account.rawValue, code])
    }

    func deleteRegistrationCode(of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM registration_codes WHERE account = ?", [account.rawValue])
    }

    // MARK: Rows

    private static func caRecord(_ row: Columns) throws(RegistryError) -> CACertificateRecord {
        CACertificateRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            id: try row.certificateID("id"),
            pem: try row.text("pem"),
            subject: NameDigest(try row.certificateID("subject").digest),
            status: try row.text("status", CACertificateStatus.init(rawValue:)),
            autoRegistration: try row.text("auto_registration", AutoRegistrationStatus.init(rawValue:)),
            registrationConfig: try registrationConfig(row),
            mode: try row.text("mode", CertificateMode.init(rawValue:)),
            ownedBy: try row.text("owned_by", AccountID.init(rawValue:)),
            creationDate: try row.time("created"),
            lastModifiedDate: try row.time("modified"),
            customerVersion: try row.integer("customer_version"),
            generationID: try row.text("generation_id"),
            notBefore: try row.time("not_before"),
            notAfter: try row.time("not_after"))
    }

    private static func registrationConfig(_ row: Columns) throws(RegistryError) -> RegistrationConfig? {
        let roleARN = try row.optionalText("role_arn") { $0 }
        if let name = try row.optionalText("template_name", { $0 }) {
            return RegistrationConfig(template: .named(name), roleARN: roleARN)
        }
        return try row.optionalText("template_body") { $0 }.map {
            RegistrationConfig(template: .body($0), roleARN: roleARN)
        }
    }
}

extension RegistrationConfig.Template {
    fileprivate var body: String? {
        if case .body(let text) = self { text } else { nil }
    }

    fileprivate var name: String? {
        if case .named(let name) = self { name } else { nil }
    }
}
