import IoTModel
import PKI
import Registry

/// What the registry says about names, read in one transaction.
struct DomainReading: Sendable {
    let accounts: [AccountRecord]
    let configurations: [Configuration]

    struct Configuration: Sendable {
        let record: DomainConfigurationRecord
        /// Of the domain's owner; nil for the server's own.
        let certificate: (content: ServerCertificateRecord.Content, key: PrivateKeyPEM)?
    }

    init(_ reader: any RegistryReader) throws(RegistryError) {
        accounts = try reader.accounts()
        var configurations: [Configuration] = []
        for record in try reader.domainConfigurations() {
            configurations.append(
                Configuration(record: record, certificate: try Self.certificate(of: record, reader)))
        }
        self.configurations = configurations
    }

    private static func certificate(
        of record: DomainConfigurationRecord, _ reader: any RegistryReader
    ) throws(RegistryError) -> (content: ServerCertificateRecord.Content, key: PrivateKeyPEM)? {
        guard let id = record.serverCertificate,
            let certificate = try reader.serverCertificate(id, of: record.account),
            let key = try reader.serverCertificateKey(id, of: record.account)
        else { return nil }
        return (certificate.content, key)
    }
}

extension ServerCredential {
    /// - Throws: `CertificateError` when what is stored can't be read.
    init(_ content: ServerCertificateRecord.Content, key: PrivateKeyPEM) throws(CertificateError) {
        guard let key = try PEM.blocks(in: key.text).first else {
            throw .unreadablePEM("the stored private key holds no PEM block")
        }
        self.init(chain: try PEM.certificates(in: content.certificatePEM + content.chainPEM), key: key.der)
    }
}
