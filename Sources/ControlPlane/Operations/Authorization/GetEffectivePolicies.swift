import IoTModel
import Registry

/// `GetEffectivePolicies`: `POST /effective-policies?thingName={thingName}`, by name.
///
/// A certificate's policies, those of a group and the groups above it, those of a thing's groups: of what is given, all,
/// each once, in its default version.
package struct GetEffectivePolicies: Operation {
    package static let route = Route(.post, "/effective-policies", action: "iot:GetEffectivePolicies")

    package struct Output: Encodable, Sendable {
        let effectivePolicies: [Item]
    }

    package struct Item: Encodable, Sendable {
        let policyName: PolicyName
        let policyArn: String
        /// As it was submitted.
        let policyDocument: String
    }

    let principal: String?
    let thing: ThingName?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        try body.refuseIdentityPool()
        principal = try body.optional("principal", "the ARN of a certificate or a thing group") { $0 }
        thing = try request.optionalQuery("thingName", ThingName.expectation, ThingName.init(_:))
        guard principal != nil || thing != nil else {
            throw InvalidRequest("neither `principal` nor `thingName` is given; give one of them, or both")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let target = try principal.map { arn throws(APIError) in try context.policyTarget(arn) }
        let (thing, scope) = (thing, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.effectivePolicies(of: target, thing: thing, account: scope.account)
        }
        return Output(
            effectivePolicies: found.map {
                Item(
                    policyName: $0.policyName, policyArn: "\(scope.arn(.policy($0.policyName)))",
                    policyDocument: $0.document)
            })
    }
}
