import IoTModel
import Registry

/// `UpdateBillingGroup`: `PATCH /billing-groups/{billingGroupName}`. The description becomes the given one, also none.
package struct UpdateBillingGroup: Operation {
    package static let route = Route(.patch, "/billing-groups/{billingGroupName}", action: "iot:UpdateBillingGroup")

    package struct Output: Encodable, Sendable {
        let version: Int64
    }

    let name: BillingGroupName
    let description: String?
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("billingGroupName")
        let body = try request.json()
        guard let properties = try body.object("billingGroupProperties") else {
            throw InvalidRequest("billingGroupProperties", nil, expected: "the group's new properties")
        }
        description = try properties.billingGroupDescription()
        expectedVersion = try body.number("expectedVersion")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, description, expectedVersion) = (name, description, expectedVersion)
        let account = context.account
        let group = try await context.write { writer throws(RegistryError) in
            try writer.updateBillingGroup(
                name, description: description, expectedVersion: expectedVersion, of: account)
        }
        return Output(version: group.version)
    }
}
