import IoTModel
import Registry

extension CertificateManager {
    /// `DeleteCertificate`, with its key; refused while something uses it.
    package struct DeleteCertificate: TargetedOperation {
        package static let name = "DeleteCertificate"

        let arn: ServerCertificateARN

        package init(_ body: JSONBody) throws(InvalidRequest) { arn = try CertificateManager.arn(body) }

        package func perform(in context: OperationContext) async throws(APIError) -> Empty {
            let (arn, scope) = (arn, context.scope)
            try await context.write { writer throws(RegistryError) in
                try writer.deleteServerCertificate(arn, in: scope)
            }
            return Empty()
        }
    }
}
