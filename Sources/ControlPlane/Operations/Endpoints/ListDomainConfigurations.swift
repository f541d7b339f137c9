import Registry

/// `ListDomainConfigurations`: `GET /domainConfigurations?serviceType={type}`. The built-in one; never a second page.
package struct ListDomainConfigurations: Operation {
    package static let route = Route(.get, "/domainConfigurations", action: "iot:ListDomainConfigurations")

    package struct Output: Encodable, Sendable {
        let domainConfigurations: [Item]
    }

    package struct Item: Encodable, Sendable {
        let domainConfigurationName: String
        let domainConfigurationArn: String
        let serviceType: String
    }

    enum ServiceType: String, CaseIterable {
        case data = "DATA"
        case credentialProvider = "CREDENTIAL_PROVIDER"
        case jobs = "JOBS"
    }

    let serviceType: ServiceType?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        serviceType = try request.optionalQuery(
            "serviceType", "one of " + ServiceType.allCases.map(\.rawValue).joined(separator: ", "),
            ServiceType.init(rawValue:))
        if let marker = try request.markedPage().marker {
            throw InvalidRequest("`\(marker.prefix(100))` is not a marker of this list, which has one page")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let item = Item(
            domainConfigurationName: BuiltInDomain.name,
            domainConfigurationArn: "\(BuiltInDomain.arn(in: context.scope))", serviceType: BuiltInDomain.serviceType)
        let isWanted = serviceType.map { $0.rawValue == item.serviceType } ?? true
        return Output(domainConfigurations: isWanted ? [item] : [])
    }
}
