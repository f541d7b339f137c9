import IoTModel
import Registry

/// `DeleteCACertificate`: `DELETE /cacertificate/{caCertificateId}`, empty 200. Its devices keep working.
package struct DeleteCACertificate: Operation {
    package static let route = Route(
        .delete, "/cacertificate/{caCertificateId}", action: "iot:DeleteCACertificate")

    let id: CertificateID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.caCertificateID() }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, scope) = (id, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteCACertificate(id, in: scope)
        }
        return Empty()
    }
}
