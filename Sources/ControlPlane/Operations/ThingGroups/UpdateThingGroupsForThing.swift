import IoTModel
import Registry

/// `UpdateThingGroupsForThing`: `PUT /thing-groups/updateThingGroupsForThing`, empty 200. All or nothing; removes first.
///
/// There are no dynamic groups, so `overrideDynamicGroups` has nothing to override.
package struct UpdateThingGroupsForThing: Operation {
    package static let route = Route(
        .put, "/thing-groups/updateThingGroupsForThing", action: "iot:UpdateThingGroupsForThing")

    let thing: ThingName
    let added: [ThingGroupName]
    let removed: [ThingGroupName]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        thing = try body.required("thingName", ThingName.expectation, ThingName.init(_:))
        added = try body.thingGroupNames("thingGroupsToAdd")
        removed = try body.thingGroupNames("thingGroupsToRemove")
        _ = try body.flag("overrideDynamicGroups")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, added, removed, account) = (thing, added, removed, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.updateThingGroups(for: thing, adding: added, removing: removed, account: account)
        }
        return Empty()
    }
}

extension JSONBody {
    /// None when the member is missing.
    fileprivate func thingGroupNames(_ member: String) throws(InvalidRequest) -> [ThingGroupName] {
        var names: [ThingGroupName] = []
        for text in try textList(member) ?? [] {
            guard let name = ThingGroupName(text) else {
                throw InvalidRequest(member, text, expected: ThingGroupName.expectation)
            }
            names.append(name)
        }
        return names
    }
}
