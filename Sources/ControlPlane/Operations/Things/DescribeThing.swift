import IoTModel
import Registry

/// `DescribeThing`: `GET /things/{thingName}`.
package struct DescribeThing: Operation {
    package static let route = Route(.get, "/things/{thingName}", action: "iot:DescribeThing")

    package struct Output: Encodable, Sendable {
        let defaultClientId: String
        let thingName: String
        let thingId: String
        let thingArn: String
        let thingTypeName: String?
        let attributes: [String: String]
        let version: Int64
        let billingGroupName: String?
    }

    let name: ThingName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("thingName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let thing = try await context.read { reader throws(RegistryError) in
            try reader.describeThing(name, of: scope.account)
        }
        return Output(
            defaultClientId: "\(name)", thingName: "\(name)", thingId: thing.thingID,
            thingArn: "\(scope.arn(.thing(name)))", thingTypeName: thing.type?.rawValue, attributes: thing.attributes,
            version: thing.version, billingGroupName: thing.billingGroup?.rawValue)
    }
}
