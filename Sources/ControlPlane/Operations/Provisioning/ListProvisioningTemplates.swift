import IoTModel
import Registry

/// `ListProvisioningTemplates`: `GET /provisioning-templates?maxResults={n}&nextToken={token}`. By name.
package struct ListProvisioningTemplates: Operation {
    package static let route = Route(.get, "/provisioning-templates", action: "iot:ListProvisioningTemplates")

    package struct Output: Encodable, Sendable {
        let templates: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let templateArn: String
        let templateName: String
        let description: String?
        let creationDate: Double
        let lastModifiedDate: Double
        let enabled: Bool
        let type: String
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) { page = try request.tokenPage() }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listTemplates(of: scope.account, page: page)
        }
        return Output(
            templates: found.items.map { record in
                Item(
                    templateArn: "\(scope.arn(.provisioningTemplate(record.name)))", templateName: "\(record.name)",
                    description: record.description, creationDate: record.creationDate.seconds,
                    lastModifiedDate: record.lastModifiedDate.seconds, enabled: record.isEnabled,
                    type: record.kind.rawValue)
            }, nextToken: found.nextMarker)
    }
}
