import IoTModel
import Registry

/// `AddThingToThingGroup`: `PUT /thing-groups/addThingToThingGroup`, empty 200. Adding twice is the same as once.
///
/// There are no dynamic groups, so `overrideDynamicGroups` has nothing to override.
package struct AddThingToThingGroup: Operation {
    package static let route = Route(
        .put, "/thing-groups/addThingToThingGroup", action: "iot:AddThingToThingGroup")

    let thing: NamedResource<ThingName>
    let group: NamedResource<ThingGroupName>

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        thing = try body.namedThing()
        group = try body.namedThingGroup()
        _ = try body.flag("overrideDynamicGroups")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, group) = (try thing.name(in: context.scope), try group.name(in: context.scope))
        let account = context.account
        try await context.write { writer throws(RegistryError) in
            try writer.addThing(thing, toGroup: group, account: account)
        }
        return Empty()
    }
}
