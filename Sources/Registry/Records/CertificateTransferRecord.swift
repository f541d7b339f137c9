package import IoTModel

/// A certificate's way from one account to another, as one of the two keeps it. AWS IoT API, `TransferData`.
package struct CertificateTransferRecord: Sendable, Equatable {
    /// Who keeps this record: `source` or `target`.
    package let account: AccountID
    package let id: CertificateID
    package let source: AccountID
    package let target: AccountID
    package let message: String?
    package let transferDate: WallTime
    /// The certificate's, for the order of lists.
    package let creationDate: WallTime
    package var outcome: Outcome

    package enum Outcome: Sendable, Equatable {
        case pending
        case accepted(WallTime)
        case rejected(WallTime, reason: String?)
    }

    package init(
        account: AccountID, id: CertificateID, source: AccountID, target: AccountID, message: String?,
        transferDate: WallTime, creationDate: WallTime, outcome: Outcome = .pending
    ) {
        self.account = account
        self.id = id
        self.source = source
        self.target = target
        self.message = message
        self.transferDate = transferDate
        self.creationDate = creationDate
        self.outcome = outcome
    }

    package var listKey: CertificateRecord.ListKey { .init(creationDate: creationDate, id: id) }

    /// As the other account keeps it.
    func kept(by account: AccountID) -> CertificateTransferRecord {
        CertificateTransferRecord(
            account: account, id: id, source: source, target: target, message: message, transferDate: transferDate,
            creationDate: creationDate, outcome: outcome)
    }
}
