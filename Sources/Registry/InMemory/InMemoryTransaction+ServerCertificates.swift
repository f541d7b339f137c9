import IoTModel

extension InMemoryTransaction {
    func serverCertificate(_ id: ServerCertificateID, of account: AccountID) -> ServerCertificateRecord? {
        tables.serverCertificates[.init(account, id)]?.record
    }

    func serverCertificates(
        of account: AccountID, in window: Window<ServerCertificateID>
    ) -> [ServerCertificateRecord] {
        window.select(tables.serverCertificates.values.map(\.record).filter { $0.account == account }, by: \.id)
    }

    func serverCertificateCount(of account: AccountID) -> Int {
        tables.serverCertificates.keys.count { $0.account == account }
    }

    func serverCertificateKey(_ id: ServerCertificateID, of account: AccountID) -> PrivateKeyPEM? {
        tables.serverCertificates[.init(account, id)]?.key
    }

    func put(_ certificate: ServerCertificateRecord, key: PrivateKeyPEM) {
        tables.serverCertificates[.init(certificate.account, certificate.id)] = .init(record: certificate, key: key)
    }

    func deleteServerCertificate(_ id: ServerCertificateID, of account: AccountID) {
        tables.serverCertificates[.init(account, id)] = nil
    }
}
