import IoTModel
import Registry

/// `RemoveThingFromThingGroup`: `PUT /thing-groups/removeThingFromThingGroup`, empty 200. A thing that isn't in the group is
/// removed already.
package struct RemoveThingFromThingGroup: Operation {
    package static let route = Route(
        .put, "/thing-groups/removeThingFromThingGroup", action: "iot:RemoveThingFromThingGroup")

    let thing: NamedResource<ThingName>
    let group: NamedResource<ThingGroupName>

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        thing = try body.namedThing()
        group = try body.namedThingGroup()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, group) = (try thing.name(in: context.scope), try group.name(in: context.scope))
        let account = context.account
        try await context.write { writer throws(RegistryError) in
            try writer.removeThing(thing, fromGroup: group, account: account)
        }
        return Empty()
    }
}
