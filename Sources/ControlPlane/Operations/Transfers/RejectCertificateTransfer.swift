import IoTModel
import Registry

/// `RejectCertificateTransfer`: `PATCH /reject-certificate-transfer/{certificateId}`, empty 200. By the target; the
/// certificate goes back to its source, INACTIVE.
package struct RejectCertificateTransfer: Operation {
    package static let route = Route(
        .patch, "/reject-certificate-transfer/{certificateId}", action: "iot:RejectCertificateTransfer")

    let id: CertificateID
    let reason: String?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.certificateID()
        reason = try request.json().transferText("rejectReason")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, reason, target, now) = (id, reason, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.rejectTransfer(of: id, by: target, reason: reason, at: now)
        }
        return Empty()
    }
}
