import IoTModel

extension InMemoryTransaction {
    func transfer(of id: CertificateID, account: AccountID) -> CertificateTransferRecord? {
        tables.transfers[.init(account, id)]
    }

    func outgoingTransfers(
        of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) -> [CertificateTransferRecord] {
        window.select(
            tables.transfers.values.filter {
                $0.account == account && $0.source == account && $0.outcome == .pending
            }, by: \.listKey)
    }

    func put(_ transfer: CertificateTransferRecord) {
        tables.transfers[.init(transfer.account, transfer.id)] = transfer
    }

    func deleteTransfer(of id: CertificateID, account: AccountID) { tables.transfers[.init(account, id)] = nil }
}
