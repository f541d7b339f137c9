import IoTModel
import Registry

/// `ListThingsInBillingGroup`: `GET /billing-groups/{billingGroupName}/things?nextToken={token}&maxResults={n}`, names.
package struct ListThingsInBillingGroup: Operation {
    package static let route = Route(
        .get, "/billing-groups/{billingGroupName}/things", action: "iot:ListThingsInBillingGroup")

    package typealias Output = ListThingsInThingGroup.Output

    let group: BillingGroupName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        group = try request.path("billingGroupName")
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (group, page, account) = (group, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThings(inBillingGroup: group, of: account, page: page)
        }
        return Output(things: found.items.map(\.rawValue), nextToken: found.nextMarker)
    }
}
