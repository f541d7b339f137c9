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
    let billingGroup: String?
    let attributes: [String: String]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingName")
        let body = try request.json()
        type = try body.optional("thingTypeName")
        // Billing groups are named as things are.
        let group: ThingName? = try body.optional("billingGroupName")
        billingGroup = group?.rawValue
        attributes = try body.attributePayload()?.attributes ?? [:]
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, attributes, scope, now) = (name, attributes, context.scope, context.now)
        if let type { throw context.missing(.thingType(type)) }
        if let billingGroup { throw context.missing(.other("billinggroup/\(billingGroup)")) }
        let thingID = context.services.random.uuid()
        let thing = try await context.write { writer throws(RegistryError) in
            try writer.createThing(name, attributes: attributes, thingID: thingID, in: scope, at: now)
        }
        return Output(thingName: "\(name)", thingArn: "\(scope.arn(.thing(name)))", thingId: thing.thingID)
    }
}

extension OperationContext {
    /// That a resource which a thing is to belong to doesn't exist. This server can't create thing types and billing
    /// groups, so none does.
    func missing(_ resource: Resource) -> APIError { .registry(.notFound(.resource(scope.arn(resource)))) }
}
