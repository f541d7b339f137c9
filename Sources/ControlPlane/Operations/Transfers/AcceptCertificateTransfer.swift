import IoTModel
import Registry

/// `AcceptCertificateTransfer`: `PATCH /accept-certificate-transfer/{certificateId}?setAsActive={boolean}`, empty 200. By
/// the target; the certificate is INACTIVE unless it asks otherwise.
package struct AcceptCertificateTransfer: Operation {
    package static let route = Route(
        .patch, "/accept-certificate-transfer/{certificateId}", action: "iot:AcceptCertificateTransfer")

    let id: CertificateID
    let setAsActive: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.certificateID()
        setAsActive = try request.flag("setAsActive") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, setAsActive, target, now) = (id, setAsActive, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.acceptTransfer(of: id, by: target, setAsActive: setAsActive, at: now)
        }
        return Empty()
    }
}
