import IoTModel
import Registry

/// `ListThingsInThingGroup`: `GET /thing-groups/{thingGroupName}/things?recursive={boolean}` and a page. Names; with
/// `recursive` those in the groups below as well.
package struct ListThingsInThingGroup: Operation {
    package static let route = Route(
        .get, "/thing-groups/{thingGroupName}/things", action: "iot:ListThingsInThingGroup")

    package struct Output: Encodable, Sendable {
        let things: [String]
        let nextToken: String?
    }

    let group: ThingGroupName
    let isRecursive: Bool
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        group = try request.path("thingGroupName")
        isRecursive = try request.flag("recursive") ?? false
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (group, isRecursive, page, account) = (group, isRecursive, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThings(inGroup: group, isRecursive: isRecursive, of: account, page: page)
        }
        return Output(things: found.items.map(\.rawValue), nextToken: found.nextMarker)
    }
}
