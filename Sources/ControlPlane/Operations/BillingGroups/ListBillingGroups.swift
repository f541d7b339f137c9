import IoTModel
import Registry

/// `ListBillingGroups`: `GET /billing-groups?namePrefixFilter={text}` and a page. By name.
package struct ListBillingGroups: Operation {
    package static let route = Route(.get, "/billing-groups", action: "iot:ListBillingGroups")

    package struct Output: Encodable, Sendable {
        let billingGroups: [GroupNameAndARN]
        let nextToken: String?
    }

    let prefix: BillingGroupName?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        prefix = try request.optionalQuery(
            "namePrefixFilter", BillingGroupName.expectation, BillingGroupName.init(_:))
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (prefix, page, scope) = (prefix, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listBillingGroups(of: scope.account, namePrefix: prefix?.rawValue, page: page)
        }
        return Output(
            billingGroups: found.items.map { name in
                GroupNameAndARN(groupName: "\(name)", groupArn: "\(scope.arn(.billingGroup(name)))")
            }, nextToken: found.nextMarker)
    }
}
