import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func transfer(of id: CertificateID, account: AccountID) throws(RegistryError) -> CertificateTransferRecord? {
        try first(
            "SELECT * FROM certificate_transfers WHERE account = ? AND id = ?", [account.rawValue, id.column],
            Self.transferRecord)
    }

    func outgoingTransfers(
        of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) throws(RegistryError) -> [CertificateTransferRecord] {
        try all(
            "SELECT * FROM certificate_transfers WHERE is_outgoing AND account = ?"
                + window.sql(over: "(certificate_created, id)", parameter: "(?, ?)"),
            [account.rawValue] + window.arguments { [$0.creationDate.milliseconds, $0.id.column] },
            Self.transferRecord)
    }

    func put(_ transfer: CertificateTransferRecord) throws(RegistryError) {
        var (accepted, rejected, reason): (WallTime?, WallTime?, String?) = (nil, nil, nil)
        switch transfer.outcome {
        case .pending: break
        case .accepted(let date): accepted = date
        case .rejected(let date, let why): (rejected, reason) = (date, why)
        }
        try execute(
            """
            INSERT OR REPLACE INTO certificate_transfers (account, id, source, target, message, transferred,
                certificate_created, accepted, rejected, reject_reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                transfer.account.rawValue, transfer.id.column, transfer.source.rawValue, transfer.target.rawValue,
                transfer.message, transfer.transferDate.milliseconds, transfer.creationDate.milliseconds,
                accepted?.milliseconds, rejected?.milliseconds, reason,
            ])
    }

    func deleteTransfer(of id: CertificateID, account: AccountID) throws(RegistryError) {
        try execute(
            "DELETE FROM certificate_transfers WHERE account = ? AND id = ?", [account.rawValue, id.column])
    }

    private static func transferRecord(_ row: Columns) throws(RegistryError) -> CertificateTransferRecord {
        let outcome: CertificateTransferRecord.Outcome
        if let accepted = try row.optionalTime("accepted") {
            outcome = .accepted(accepted)
        } else if let rejected = try row.optionalTime("rejected") {
            outcome = .rejected(rejected, reason: try row.optionalText("reject_reason") { $0 })
        } else {
            outcome = .pending
        }
        return CertificateTransferRecord(
            account: try row.text("account", AccountID.init(rawValue:)), id: try row.certificateID("id"),
            source: try row.text("source", AccountID.init(rawValue:)),
            target: try row.text("target", AccountID.init(rawValue:)),
            message: try row.optionalText("message") { $0 }, transferDate: try row.time("transferred"),
            creationDate: try row.time("certificate_created"), outcome: outcome)
    }
}
