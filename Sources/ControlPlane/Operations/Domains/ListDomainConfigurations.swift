import IoTModel
import Registry

/// `ListDomainConfigurations`: `GET /domainConfigurations?serviceType={type}`, by name, the account's endpoint among
/// them.
package struct ListDomainConfigurations: Operation {
    package static let route = Route(.get, "/domainConfigurations", action: "iot:ListDomainConfigurations")

    package struct Output: Encodable, Sendable {
        let domainConfigurations: [Item]
        let nextMarker: String?
    }

    package struct Item: Encodable, Sendable {
        let domainConfigurationName: String
        let domainConfigurationArn: String
        let serviceType: String
    }

    let serviceType: DomainServiceType
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        serviceType =
            try request.optionalQuery(
                "serviceType", DomainServiceType.expectation, DomainServiceType.init(rawValue:)) ?? .data
        page = try request.markedPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        guard serviceType == .data else { return Output(domainConfigurations: [], nextMarker: nil) }
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listDomainConfigurations(of: scope.account, page: page)
        }
        let items = found.items.map { record in
            Item(
                domainConfigurationName: record.name.rawValue, domainConfigurationArn: "\(record.arn(in: scope))",
                serviceType: DomainServiceType.data.rawValue)
        }
        return Output(domainConfigurations: items, nextMarker: found.nextMarker)
    }
}
