import IoTModel
import Registry

/// `CreateThing`: `POST /things/{thingName}`. Creating a thing again exactly as it is gives the one that is there.
package struct CreateThing: Operation {
    package static let route = Route(.post, "/things/{thingName}", action: "iot:CreateThing")

    package struct Output: Encodable, Sendable {
        let thingName: String
        let thingArn: String
        let thingId: String
    }

    let name: ThingName
    let type: ThingTypeName?
    let billingGroup: BillingGroupName?
    let attributes: [String: String]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingName")
        let body = try request.json()
        type = try body.optional("thingTypeName")
        billingGroup = try body.optional("billingGroupName")
        attributes = try body.attributePayload()?.attributes ?? [:]
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, type, attributes, billingGroup) = (name, type, attributes, billingGroup)
        let (scope, now) = (context.scope, context.now)
        let thingID = context.services.random.uuid()
        let thing = try await context.write { writer throws(RegistryError) in
            try writer.createThing(
                name, type: type, attributes: attributes, billingGroup: billingGroup, thingID: thingID, in: scope,
                at: now)
        }
        return Output(thingName: "\(name)", thingArn: "\(scope.arn(.thing(name)))", thingId: thing.thingID)
    }
}
