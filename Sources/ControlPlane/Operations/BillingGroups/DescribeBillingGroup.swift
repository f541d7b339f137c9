import IoTModel
import Registry

/// `DescribeBillingGroup`: `GET /billing-groups/{billingGroupName}`.
package struct DescribeBillingGroup: Operation {
    package static let route = Route(.get, "/billing-groups/{billingGroupName}", action: "iot:DescribeBillingGroup")

    package struct Output: Encodable, Sendable {
        let billingGroupName: String
        let billingGroupId: String
        let billingGroupArn: String
        let version: Int64
        let billingGroupProperties: Properties
        let billingGroupMetadata: Metadata
    }

    package struct Properties: Encodable, Sendable {
        let billingGroupDescription: String?
    }

    package struct Metadata: Encodable, Sendable {
        let creationDate: Double
    }

    let name: BillingGroupName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("billingGroupName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let group = try await context.read { reader throws(RegistryError) in
            try reader.describeBillingGroup(name, of: scope.account)
        }
        return Output(
            billingGroupName: "\(name)", billingGroupId: group.groupID,
            billingGroupArn: "\(scope.arn(.billingGroup(name)))", version: group.version,
            billingGroupProperties: Properties(billingGroupDescription: group.description),
            billingGroupMetadata: Metadata(creationDate: group.creationDate.seconds))
    }
}
