import IoTModel
import Registry

/// `ListCertificates`: `GET /certificates?pageSize={n}&marker={marker}&isAscendingOrder={boolean}`. By creation date,
/// the newest first unless asked otherwise.
package struct ListCertificates: Operation {
    package static let route = Route(.get, "/certificates", action: "iot:ListCertificates")

    package struct Output: Encodable, Sendable {
        let certificates: [Item]
        let nextMarker: String?
    }

    package struct Item: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
        let status: String
        let certificateMode: String
        let creationDate: Double
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? false)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listCertificates(of: scope.account, page: page)
        }
        return Output(found, in: scope)
    }
}

extension ListCertificates.Output {
    init(_ page: Page<CertificateRecord>, in scope: AccountScope) {
        certificates = page.items.map { record in
            ListCertificates.Item(
                certificateArn: "\(scope.arn(.certificate(record.id)))", certificateId: "\(record.id)",
                status: record.status.rawValue, certificateMode: record.mode.rawValue,
                creationDate: record.creationDate.seconds)
        }
        nextMarker = page.nextMarker
    }
}
