import IoTModel
import Registry

extension CertificateManager {
    /// `GetCertificate`: the PEM texts; never the key.
    package struct GetCertificate: TargetedOperation {
        package static let name = "GetCertificate"

        package struct Output: Encodable, Sendable {
            let certificate: String
            let certificateChain: String?
        }

        let arn: ServerCertificateARN

        package init(_ body: JSONBody) throws(InvalidRequest) { arn = try CertificateManager.arn(body) }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let (arn, scope) = (arn, context.scope)
            let record = try await context.read { reader throws(RegistryError) in
                try reader.describeServerCertificate(arn, in: scope)
            }
            let chain = record.content.chainPEM
            return Output(certificate: record.content.certificatePEM, certificateChain: chain.isEmpty ? nil : chain)
        }
    }
}
