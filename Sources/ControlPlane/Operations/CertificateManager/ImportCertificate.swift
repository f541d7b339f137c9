import IoTModel
import PKI
import Registry

extension CertificateManager {
    /// `ImportCertificate`: a new certificate, or with `CertificateArn` the renewal of one.
    package struct ImportCertificate: TargetedOperation {
        package static let name = "ImportCertificate"

        package struct Output: Encodable, Sendable {
            let certificateArn: String
        }

        let arn: ServerCertificateARN?
        let certificate: String
        /// PEM; never printed.
        private let key: PrivateKeyPEM
        let chain: String?
        let tags: [Tag]

        package init(_ body: JSONBody) throws(InvalidRequest) {
            arn = try body.optional(
                "CertificateArn", ServerCertificateARN.expectation, ServerCertificateARN.init(_:))
            certificate = try body.requiredPEM(
                "Certificate", bytes: 1...Limits.ServerCertificates.certificateBytes)
            key = PrivateKeyPEM(
                try body.requiredPEM("PrivateKey", bytes: 1...Limits.ServerCertificates.privateKeyBytes))
            chain = try body.pem("CertificateChain", bytes: 1...Limits.ServerCertificates.chainBytes)
            tags = try CertificateManager.tags(body) ?? []
            guard arn == nil || tags.isEmpty else {
                throw InvalidRequest(
                    "`Tags` are for a new certificate; give a renewal none and use AddTagsToCertificate")
            }
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let imported: ImportedCertificate
            do {
                imported = try ImportedCertificate(
                    certificate: certificate, key: key.text, chain: chain, now: context.now)
            } catch {
                throw .certificateValidation(error.description)
            }
            let content = ServerCertificateRecord.Content(imported)
            let key = PrivateKeyPEM(imported.keyPEM)
            let id = ServerCertificateID(unchecked: context.services.random.uuid())
            let (arn, tags, scope, now) = (arn, tags, context.scope, context.now)
            let result = try await context.write { writer throws(RegistryError) in
                guard let arn else {
                    return try writer.importServerCertificate(
                        content, key: key, id: id, tags: tags, in: scope, at: now)
                }
                try writer.renewServerCertificate(arn, with: content, key: key, in: scope, at: now)
                return arn
            }
            return Output(certificateArn: "\(result)")
        }
    }
}
