import Foundation
import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    // MARK: Templates

    func template(_ name: TemplateName, of account: AccountID) throws(RegistryError) -> TemplateRecord? {
        try first(
            "SELECT * FROM provisioning_templates WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            Self.templateRecord)
    }

    func templates(of account: AccountID, in window: Window<TemplateName>) throws(RegistryError) -> [TemplateRecord] {
        try all(
            "SELECT * FROM provisioning_templates WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.templateRecord)
    }

    func put(_ template: TemplateRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO provisioning_templates (account, name, kind, description, enabled, role_arn,
                hook_payload_version, hook_target_arn, default_version, highest_version, created, modified)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET kind = excluded.kind, description = excluded.description,
                enabled = excluded.enabled, role_arn = excluded.role_arn,
                hook_payload_version = excluded.hook_payload_version, hook_target_arn = excluded.hook_target_arn,
                default_version = excluded.default_version, highest_version = excluded.highest_version,
                created = excluded.created, modified = excluded.modified
            """,
            [
                template.account.rawValue, template.name.rawValue, template.kind.rawValue, template.description,
                template.isEnabled, template.roleARN, template.hook?.payloadVersion, template.hook?.targetARN,
                template.defaultVersion, template.highestVersion, template.creationDate.milliseconds,
                template.lastModifiedDate.milliseconds,
            ])
    }

    func deleteTemplate(_ name: TemplateName, of account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM provisioning_templates WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    // MARK: Versions

    func templateVersion(
        _ number: Int, of name: TemplateName, account: AccountID
    ) throws(RegistryError) -> TemplateVersionRecord? {
        try first(
            "SELECT * FROM provisioning_template_versions WHERE account = ? AND template = ? AND number = ?",
            [account.rawValue, name.rawValue, number], Self.templateVersionRecord)
    }

    func templateVersions(
        of name: TemplateName, account: AccountID, in window: Window<Int>
    ) throws(RegistryError) -> [TemplateVersionRecord] {
        try all(
            "SELECT * FROM provisioning_template_versions WHERE account = ? AND template = ?"
                + window.sql(over: "number"), [account.rawValue, name.rawValue] + window.arguments(\.self),
            Self.templateVersionRecord)
    }

    func put(_ version: TemplateVersionRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO provisioning_template_versions (account, template, number, body, created)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                version.account.rawValue, version.template.rawValue, version.number, version.body,
                version.creationDate.milliseconds,
            ])
    }

    func deleteTemplateVersion(_ number: Int, of name: TemplateName, account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM provisioning_template_versions WHERE account = ? AND template = ? AND number = ?",
            [account.rawValue, name.rawValue, number])
    }

    // MARK: Ownership tokens

    func ownershipToken(_ digest: [UInt8], of account: AccountID) throws(RegistryError) -> OwnershipTokenRecord? {
        try first(
            "SELECT * FROM ownership_tokens WHERE digest = ? AND account = ?", [Data(digest), account.rawValue],
            Self.ownershipTokenRecord)
    }

    func ownershipTokens(expiredAt now: WallTime, limit: Int) throws(RegistryError) -> [OwnershipTokenRecord] {
        try all(
            "SELECT * FROM ownership_tokens WHERE expiry <= ? ORDER BY expiry LIMIT ?", [now.milliseconds, limit],
            Self.ownershipTokenRecord)
    }

    func put(_ token: OwnershipTokenRecord) throws(RegistryError) {
        try execute(
            "INSERT INTO ownership_tokens (account, digest, certificate, expiry) VALUES (?, ?, ?, ?)",
            [token.account.rawValue, Data(token.digest), token.certificate.column, token.expiry.milliseconds])
    }

    func deleteOwnershipToken(_ digest: [UInt8], of account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM ownership_tokens WHERE digest = ? AND account = ?", [Data(digest), account.rawValue])
    }

    // MARK: Claims

    func provisioningClaim(
        _ id: CertificateID, of account: AccountID
    ) throws(RegistryError) -> ProvisioningClaimRecord? {
        try first(
            "SELECT * FROM provisioning_claims WHERE id = ? AND account = ?", [id.column, account.rawValue],
            Self.provisioningClaimRecord)
    }

    func provisioningClaims(
        endedBefore moment: WallTime, limit: Int
    ) throws(RegistryError) -> [ProvisioningClaimRecord] {
        try all(
            "SELECT * FROM provisioning_claims WHERE not_after < ? ORDER BY not_after LIMIT ?",
            [moment.milliseconds, limit], Self.provisioningClaimRecord)
    }

    func put(_ claim: ProvisioningClaimRecord) throws(RegistryError) {
        try execute(
            "INSERT INTO provisioning_claims (account, id, template, not_before, not_after) VALUES (?, ?, ?, ?, ?)",
            [
                claim.account.rawValue, claim.id.column, claim.template.rawValue, claim.notBefore.milliseconds,
                claim.notAfter.milliseconds,
            ])
    }

    func deleteProvisioningClaim(_ id: CertificateID, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM provisioning_claims WHERE id = ? AND account = ?", [id.column, account.rawValue])
    }

    // MARK: Rows

    private static func ownershipTokenRecord(_ row: Columns) throws(RegistryError) -> OwnershipTokenRecord {
        OwnershipTokenRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            // 32 bytes of a SHA-256, as an identifier's are.
            digest: try row.certificateID("digest").digest, certificate: try row.certificateID("certificate"),
            expiry: try row.time("expiry"))
    }

    private static func provisioningClaimRecord(_ row: Columns) throws(RegistryError) -> ProvisioningClaimRecord {
        ProvisioningClaimRecord(
            account: try row.text("account", AccountID.init(rawValue:)), id: try row.certificateID("id"),
            template: try row.text("template", TemplateName.init(rawValue:)), notBefore: try row.time("not_before"),
            notAfter: try row.time("not_after"))
    }

    private static func templateRecord(_ row: Columns) throws(RegistryError) -> TemplateRecord {
        let payloadVersion: String? = try row.optionalText("hook_payload_version") { $0 }
        let targetARN: String? = try row.optionalText("hook_target_arn") { $0 }
        var hook: TemplateRecord.Hook?
        if let payloadVersion, let targetARN { hook = .init(payloadVersion: payloadVersion, targetARN: targetARN) }
        return TemplateRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", TemplateName.init(rawValue:)),
            kind: try row.text("kind", TemplateRecord.Kind.init(rawValue:)),
            description: try row.optionalText("description") { $0 },
            isEnabled: try row.flag("enabled"), roleARN: try row.text("role_arn"), hook: hook,
            defaultVersion: try row.integer("default_version"), highestVersion: try row.integer("highest_version"),
            creationDate: try row.time("created"), lastModifiedDate: try row.time("modified"))
    }

    private static func templateVersionRecord(_ row: Columns) throws(RegistryError) -> TemplateVersionRecord {
        TemplateVersionRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            template: try row.text("template", TemplateName.init(rawValue:)), number: try row.integer("number"),
            body: try row.text("body"), creationDate: try row.time("created"))
    }
}
