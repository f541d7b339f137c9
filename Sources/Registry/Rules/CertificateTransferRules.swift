package import IoTModel

// AWS IoT API: TransferCertificate, AcceptCertificateTransfer, RejectCertificateTransfer, CancelCertificateTransfer,
// ListOutgoingCertificates.
//
// While a transfer is pending, both accounts have a record of the certificate, PENDING_TRANSFER and owned by the source.
// At its end one of the two goes.

extension RegistryReader {
    /// By the certificates' creation date.
    package func listOutgoingTransfers(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<CertificateTransferRecord> {
        try page.page("outgoing", by: \.listKey) { window throws(RegistryError) in
            try outgoingTransfers(of: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// - Throws: in this order `notFound`, `certificateState`, `invalid` for the target, `transferConflict`.
    package func transferCertificate(
        _ id: CertificateID, from source: AccountID, to target: AccountID, message: String?, at now: WallTime
    ) throws(RegistryError) {
        var record = try describeCertificate(id, of: source)
        try checkTransferable(record)
        guard target != source else {
            throw .invalid(message: "The target account `\(target)` has certificate `\(id)` already; give another")
        }
        guard try account(target) != nil else {
            throw .invalid(
                message: "Account `\(target)` isn't on this server; give one that `sallyport account list` shows")
        }
        try checkDetached(id, of: source)
        guard try certificate(id, of: target) == nil else {
            throw .transferConflict(message: "Certificate `\(id)` is registered in account `\(target)` already")
        }
        record.change(to: .pendingTransfer, at: now)
        let transfer = CertificateTransferRecord(
            account: source, id: id, source: source, target: target, message: message, transferDate: now,
            creationDate: record.creationDate)
        let copy = record.copied(to: target)
        try put(record)
        try put(copy)
        try put(transfer)
        try put(transfer.kept(by: target))
        noteBoth(transfer)
        try tell(.certificate(record, .updated))
        try tell(.certificate(copy, .created))
    }

    private func checkTransferable(_ record: CertificateRecord) throws(RegistryError) {
        switch record.status {
        case .inactive, .pendingActivation, .registerInactive: break
        case .active:
            throw .certificateState(
                message: "Certificate must be deactivated (not ACTIVE) before it is transferred. Id: \(record.id)")
        case .revoked:
            throw .certificateState(message: "Certificate `\(record.id)` is REVOKED and cannot be transferred")
        case .pendingTransfer:
            throw .certificateState(message: "Certificate `\(record.id)` is being transferred already")
        }
    }

    private func checkDetached(_ id: CertificateID, of account: AccountID) throws(RegistryError) {
        guard try policyNames(attachedTo: .certificate(id), of: account, in: Window(limit: 1)).isEmpty else {
            throw .transferConflict(message: "Certificate policies must be detached before the transfer. Id: \(id)")
        }
        guard try attachments(of: id, account: account, in: Window(limit: 1)).isEmpty else {
            throw .transferConflict(message: "Things must be detached before the transfer. Id: \(id)")
        }
    }

    /// The target takes the certificate over; the source has it no longer.
    /// - Throws: `notFound`, `transferAlreadyCompleted`, `invalid` when it isn't being transferred to the account.
    package func acceptTransfer(
        of id: CertificateID, by target: AccountID, setAsActive: Bool, at now: WallTime
    ) throws(RegistryError) {
        var transfer = try pendingTransfer(of: id, for: target, as: \.target)
        var record = try describeCertificate(id, of: target)
        record.change(to: setAsActive ? .active : .inactive, at: now)
        record.ownedBy = target
        record.previousOwnedBy = transfer.source
        transfer.outcome = .accepted(now)
        try put(record)
        try drop(id, of: transfer.source)
        try put(transfer)
        try put(transfer.kept(by: transfer.source))
        noteBoth(transfer)
        try tell(.certificate(record, .updated))
    }

    /// The certificate is the source's again, INACTIVE.
    /// - Throws: `notFound`, `transferAlreadyCompleted`, `invalid` when it isn't being transferred to the account.
    package func rejectTransfer(
        of id: CertificateID, by target: AccountID, reason: String?, at now: WallTime
    ) throws(RegistryError) {
        var transfer = try pendingTransfer(of: id, for: target, as: \.target)
        transfer.outcome = .rejected(now, reason: reason)
        try giveBack(transfer, at: now)
        try put(transfer)
        try put(transfer.kept(by: transfer.source))
    }

    /// The certificate is the source's again, INACTIVE, as if nothing had been.
    /// - Throws: `notFound`, `transferAlreadyCompleted`, `invalid` when the account isn't transferring it.
    package func cancelTransfer(
        of id: CertificateID, by source: AccountID, at now: WallTime
    ) throws(RegistryError) {
        let transfer = try pendingTransfer(of: id, for: source, as: \.source)
        try giveBack(transfer, at: now)
        try deleteTransfer(of: id, account: transfer.source)
        try deleteTransfer(of: id, account: transfer.target)
    }

    private func giveBack(_ transfer: CertificateTransferRecord, at now: WallTime) throws(RegistryError) {
        var record = try describeCertificate(transfer.id, of: transfer.source)
        record.change(to: .inactive, at: now)
        try put(record)
        try drop(transfer.id, of: transfer.target)
        noteBoth(transfer)
        try tell(.certificate(record, .updated))
    }

    /// What was attached to the certificate while it waited goes with it.
    private func drop(_ id: CertificateID, of account: AccountID) throws(RegistryError) {
        let policies = try policyNames(
            attachedTo: .certificate(id), of: account, in: Window(limit: Limits.Registry.policiesPerCertificate))
        for policy in policies { _ = try deleteAttachment(of: policy, to: .certificate(id), account: account) }
        for thing in try things(attachedTo: id, of: account) {
            _ = try deleteAttachment(of: thing.name, to: id, account: account)
        }
        let record = try describeCertificate(id, of: account)
        try deleteCertificate(id, of: account)
        try tell(.certificate(record, .deleted))
    }

    private func pendingTransfer(
        of id: CertificateID, for account: AccountID, as role: KeyPath<CertificateTransferRecord, AccountID>
    ) throws(RegistryError) -> CertificateTransferRecord {
        guard let transfer = try transfer(of: id, account: account) else {
            _ = try describeCertificate(id, of: account)
            throw .invalid(message: "Certificate `\(id)` isn't being transferred")
        }
        switch transfer.outcome {
        case .pending: break
        case .accepted(let date):
            throw .transferAlreadyCompleted(
                message: "The transfer of certificate `\(id)` was accepted by `\(transfer.target)` at \(date)")
        case .rejected(let date, _):
            throw .transferAlreadyCompleted(
                message: "The transfer of certificate `\(id)` was rejected by `\(transfer.target)` at \(date)")
        }
        guard transfer[keyPath: role] == account else {
            throw .invalid(
                message: "Certificate `\(id)` is being transferred from `\(transfer.source)` to `\(transfer.target)`; "
                    + "the source cancels the transfer, the target accepts or rejects it")
        }
        return transfer
    }

    private func noteBoth(_ transfer: CertificateTransferRecord) {
        note(.certificate(transfer.source, transfer.id))
        note(.certificate(transfer.target, transfer.id))
    }
}

extension CertificateRecord {
    fileprivate mutating func change(to status: CertificateStatus, at now: WallTime) {
        self.status = status
        lastModifiedDate = now
        customerVersion += 1
    }

    /// The same certificate in another account, its owner unchanged.
    fileprivate func copied(to account: AccountID) -> CertificateRecord {
        CertificateRecord(
            account: account, id: id, pem: pem, status: status, mode: mode, caCertificateID: caCertificateID,
            ownedBy: ownedBy, previousOwnedBy: previousOwnedBy, creationDate: creationDate,
            lastModifiedDate: lastModifiedDate, customerVersion: customerVersion, generationID: generationID,
            notBefore: notBefore, notAfter: notAfter)
    }
}
