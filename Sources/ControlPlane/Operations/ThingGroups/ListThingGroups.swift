import IoTModel
import Registry

/// `ListThingGroups`: `GET /thing-groups?parentGroup={name}&namePrefixFilter={text}&recursive={boolean}` and a page. By
/// name.
///
/// Without `recursive`, all groups of the account, or the direct children of `parentGroup`.
package struct ListThingGroups: Operation {
    package static let route = Route(.get, "/thing-groups", action: "iot:ListThingGroups")

    package struct Output: Encodable, Sendable {
        let thingGroups: [GroupNameAndARN]
        let nextToken: String?
    }

    let filter: ThingGroupFilter
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let parent = try request.optionalQuery("parentGroup", ThingGroupName.expectation, ThingGroupName.init(_:))
        let prefix = try request.optionalQuery("namePrefixFilter", ThingGroupName.expectation, ThingGroupName.init(_:))
        filter = ThingGroupFilter(
            parent: parent, isRecursive: try request.flag("recursive") ?? (parent == nil), namePrefix: prefix?.rawValue)
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (filter, page, scope) = (filter, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThingGroups(of: scope.account, matching: filter, page: page)
        }
        return Output(
            thingGroups: found.items.map { GroupNameAndARN($0, in: scope) }, nextToken: found.nextMarker)
    }
}
