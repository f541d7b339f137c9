import IoTModel

extension InMemoryTransaction {
    func caCertificate(_ id: CertificateID, of account: AccountID) -> CACertificateRecord? {
        tables.caCertificates[.init(account, id)]
    }

    func caCertificates(named subject: NameDigest, of account: AccountID) -> [CACertificateRecord] {
        tables.caCertificates.values.filter { $0.account == account && $0.subject == subject }
            .sorted { $0.listKey < $1.listKey }
    }

    func caCertificates(
        of account: AccountID, template: String?, in window: Window<CertificateRecord.ListKey>
    ) -> [CACertificateRecord] {
        let wanted = tables.caCertificates.values.filter { record in
            guard record.account == account else { return false }
            guard let template else { return true }
            return record.registrationConfig?.template == .named(template)
        }
        return window.select(wanted, by: \.listKey)
    }

    func accounts(holdingCA id: CertificateID, mode: CertificateMode) -> [AccountID] {
        tables.caCertificates.values.filter { $0.id == id && $0.mode == mode }.map(\.account).sorted()
    }

    func certificates(
        signedBy ca: CertificateID, of account: AccountID, in window: Window<CertificateRecord.ListKey>
    ) -> [CertificateRecord] {
        let signed = tables.certificates.values.filter { $0.account == account && $0.caCertificateID == ca }
        return window.select(signed, by: \.listKey)
    }

    func certificatesInUse(signedBy ca: CertificateID, of account: AccountID, limit: Int) -> [CertificateID] {
        let wanted = tables.certificates.values.filter {
            $0.account == account && $0.caCertificateID == ca && ($0.status == .active || $0.status == .pendingTransfer)
        }
        return Window<CertificateRecord.ListKey>(isAscending: false, limit: limit).select(wanted, by: \.listKey).map(
            \.id)
    }

    func registrationCode(of account: AccountID) -> String? { tables.registrationCodes[account] }

    func put(_ ca: CACertificateRecord) { tables.caCertificates[.init(ca.account, ca.id)] = ca }

    func deleteCACertificate(_ id: CertificateID, of account: AccountID) {
        tables.caCertificates[.init(account, id)] = nil
    }

    func putRegistrationCode(_ code: String, of account: AccountID) { tables.registrationCodes[account] = code }

    func deleteRegistrationCode(of account: AccountID) { tables.registrationCodes[account] = nil }
}
