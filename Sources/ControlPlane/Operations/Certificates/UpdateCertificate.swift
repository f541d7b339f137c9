import IoTModel
import Registry

/// `UpdateCertificate`: `PUT /certificates/{certificateId}?newStatus={status}`, empty 200.
package struct UpdateCertificate: Operation {
    package static let route = Route(.put, "/certificates/{certificateId}", action: "iot:UpdateCertificate")

    let id: CertificateID
    let newStatus: CertificateStatus

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.certificateID()
        newStatus = try request.query(
            "newStatus", CertificateStatus.expectation, CertificateStatus.init(rawValue:))
    }

    /// The gateway follows the registry's changes and disconnects the device; nothing to call here.
    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, newStatus, account, now) = (id, newStatus, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateCertificate(id, to: newStatus, of: account, at: now)
        }
        return Empty()
    }
}
