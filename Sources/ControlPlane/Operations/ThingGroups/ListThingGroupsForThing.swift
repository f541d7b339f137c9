import IoTModel
import Registry

/// `ListThingGroupsForThing`: `GET /things/{thingName}/thing-groups?nextToken={token}&maxResults={n}`. The groups that the
/// thing was added to, by name.
package struct ListThingGroupsForThing: Operation {
    package static let route = Route(.get, "/things/{thingName}/thing-groups", action: "iot:ListThingGroupsForThing")

    package typealias Output = ListThingGroups.Output

    let thing: ThingName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        thing = try request.path("thingName")
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (thing, page, scope) = (thing, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listThingGroups(for: thing, account: scope.account, page: page)
        }
        return Output(
            thingGroups: found.items.map { GroupNameAndARN($0, in: scope) }, nextToken: found.nextMarker)
    }
}
