import IoTModel
import Registry

/// `ListCertificatesByCA`:
/// `GET /certificates-by-ca/{caCertificateId}?pageSize={n}&marker={marker}&isAscendingOrder={boolean}`.
/// The certificates that were registered under a CA, by creation date, the newest first unless asked otherwise.
package struct ListCertificatesByCA: Operation {
    package static let route = Route(
        .get, "/certificates-by-ca/{caCertificateId}", action: "iot:ListCertificatesByCA")

    let id: CertificateID
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.caCertificateID()
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? false)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> ListCertificates.Output {
        let (id, page, scope) = (id, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listCertificates(signedBy: id, of: scope.account, page: page)
        }
        return ListCertificates.Output(found, in: scope)
    }
}
