import IoTModel
import Registry

/// `ListPolicies`: `GET /policies?marker={marker}&pageSize={n}&isAscendingOrder={boolean}`. By name, ascending unless
/// asked otherwise.
package struct ListPolicies: Operation {
    package static let route = Route(.get, "/policies", action: "iot:ListPolicies")

    package struct Output: Encodable, Sendable {
        let policies: [ListedPolicy]
        let nextMarker: String?
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? true)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listPolicies(of: scope.account, page: page)
        }
        return Output(
            policies: found.items.map { ListedPolicy($0.name, in: scope) }, nextMarker: found.nextMarker)
    }
}

/// A policy in a list. AWS IoT API, `Policy`.
package struct ListedPolicy: Encodable, Sendable {
    let policyName: String
    let policyArn: String

    init(_ name: PolicyName, in scope: AccountScope) {
        policyName = "\(name)"
        policyArn = "\(scope.arn(.policy(name)))"
    }
}
