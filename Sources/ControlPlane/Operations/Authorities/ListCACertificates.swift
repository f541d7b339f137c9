import IoTModel
import Registry

/// `ListCACertificates`: `GET /cacertificates?pageSize={n}&marker={marker}&isAscendingOrder={boolean}&templateName={name}`.
/// By creation date, the newest first unless asked otherwise.
package struct ListCACertificates: Operation {
    package static let route = Route(.get, "/cacertificates", action: "iot:ListCACertificates")

    package struct Output: Encodable, Sendable {
        let certificates: [Item]
        let nextMarker: String?
    }

    package struct Item: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
        let status: String
        let creationDate: Double
    }

    let page: PageRequest
    let templateName: String?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? false)
        templateName = try request.optionalQuery("templateName", "a template's name") { $0.isEmpty ? nil : $0 }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, template, scope) = (page, templateName, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listCACertificates(of: scope.account, template: template, page: page)
        }
        return Output(
            certificates: found.items.map { record in
                Item(
                    certificateArn: "\(scope.arn(.caCertificate(record.id)))", certificateId: "\(record.id)",
                    status: record.status.rawValue, creationDate: record.creationDate.seconds)
            }, nextMarker: found.nextMarker)
    }
}
