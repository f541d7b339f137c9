import IoTModel
import Registry

/// `AddThingToBillingGroup`: `PUT /billing-groups/addThingToBillingGroup`, empty 200. A thing is in one billing group at
/// most.
package struct AddThingToBillingGroup: Operation {
    package static let route = Route(
        .put, "/billing-groups/addThingToBillingGroup", action: "iot:AddThingToBillingGroup")

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
            try writer.addThing(thing, toBillingGroup: group, account: account)
        }
        return Empty()
    }
}
