import IoTModel
import Registry

/// `DeleteBillingGroup`: `DELETE /billing-groups/{billingGroupName}?expectedVersion={n}`, empty 200. A group that doesn't
/// exist is deleted already; its things stay.
package struct DeleteBillingGroup: Operation {
    package static let route = Route(
        .delete, "/billing-groups/{billingGroupName}", action: "iot:DeleteBillingGroup")

    let name: BillingGroupName
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("billingGroupName")
        expectedVersion = try request.optionalQuery("expectedVersion", "a whole number") { Int64($0) }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, expectedVersion, account) = (name, expectedVersion, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteBillingGroup(name, expectedVersion: expectedVersion, of: account)
        }
        return Empty()
    }
}
