import IoTModel
import Registry

/// `CancelCertificateTransfer`: `PATCH /cancel-certificate-transfer/{certificateId}`, empty 200. By the source; the
/// certificate is its own again, INACTIVE.
package struct CancelCertificateTransfer: Operation {
    package static let route = Route(
        .patch, "/cancel-certificate-transfer/{certificateId}", action: "iot:CancelCertificateTransfer")

    let id: CertificateID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.certificateID() }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, source, now) = (id, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.cancelTransfer(of: id, by: source, at: now)
        }
        return Empty()
    }
}
