import IoTModel
import Registry

/// `DeleteCertificate`: `DELETE /certificates/{certificateId}?forceDelete={boolean}`, empty 200.
package struct DeleteCertificate: Operation {
    package static let route = Route(.delete, "/certificates/{certificateId}", action: "iot:DeleteCertificate")

    let id: CertificateID
    let forceDelete: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.certificateID()
        forceDelete = try request.flag("forceDelete") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, force, scope) = (id, forceDelete, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteCertificate(id, force: force, in: scope)
        }
        return Empty()
    }
}
