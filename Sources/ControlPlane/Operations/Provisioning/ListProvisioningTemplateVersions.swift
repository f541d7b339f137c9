import IoTModel
import Registry

/// `ListProvisioningTemplateVersions`:
/// `GET /provisioning-templates/{templateName}/versions?maxResults={n}&nextToken={token}`. By number.
package struct ListProvisioningTemplateVersions: Operation {
    package static let route = Route(
        .get, "/provisioning-templates/{templateName}/versions", action: "iot:ListProvisioningTemplateVersions")

    package struct Output: Encodable, Sendable {
        let versions: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let versionId: Int
        let creationDate: Double
        let isDefaultVersion: Bool
    }

    let name: TemplateName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("templateName")
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, page, account) = (name, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listTemplateVersions(of: name, account: account, page: page)
        }
        return Output(
            versions: found.items.map {
                Item(
                    versionId: $0.version.number, creationDate: $0.version.creationDate.seconds,
                    isDefaultVersion: $0.isDefaultVersion)
            }, nextToken: found.nextMarker)
    }
}
