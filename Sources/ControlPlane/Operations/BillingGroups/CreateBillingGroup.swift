import IoTModel
import Registry

/// `CreateBillingGroup`: `POST /billing-groups/{billingGroupName}`. Creating a group again exactly as it is gives the one
/// that is there.
package struct CreateBillingGroup: Operation {
    package static let route = Route(.post, "/billing-groups/{billingGroupName}", action: "iot:CreateBillingGroup")

    package struct Output: Encodable, Sendable {
        let billingGroupName: String
        let billingGroupArn: String
        let billingGroupId: String
    }

    let name: BillingGroupName
    let description: String?
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("billingGroupName")
        let body = try request.json()
        description = try body.object("billingGroupProperties")?.billingGroupDescription()
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, description, tags, scope, now) = (name, description, tags, context.scope, context.now)
        let groupID = context.services.random.uuid()
        let group = try await context.write { writer throws(RegistryError) in
            try writer.createBillingGroup(
                name, description: description, tags: tags, groupID: groupID, in: scope, at: now)
        }
        return Output(
            billingGroupName: "\(name)", billingGroupArn: "\(scope.arn(.billingGroup(name)))",
            billingGroupId: group.groupID)
    }
}

extension JSONBody {
    /// Of `billingGroupProperties`.
    func billingGroupDescription() throws(InvalidRequest) -> String? {
        try optional("billingGroupDescription", "a text") { $0 }
    }
}
