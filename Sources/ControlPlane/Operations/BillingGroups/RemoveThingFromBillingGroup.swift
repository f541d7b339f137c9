import IoTModel
import Registry

/// `RemoveThingFromBillingGroup`: `PUT /billing-groups/removeThingFromBillingGroup`, empty 200. A thing that isn't in the
/// group is removed already.
package struct RemoveThingFromBillingGroup: Operation {
    package static let route = Route(
        .put, "/billing-groups/removeThingFromBillingGroup", action: "iot:RemoveThingFromBillingGroup")

    let thing: NamedResource<ThingName>
    let group: NamedResource<BillingGroupName>

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        thing = try body.namedThing()
        group = try body.namedBillingGroup()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (thing, group) = (try thing.name(in: context.scope), try group.name(in: context.scope))
        let account = context.account
        try await context.write { writer throws(RegistryError) in
            try writer.removeThing(thing, fromBillingGroup: group, account: account)
        }
        return Empty()
    }
}
