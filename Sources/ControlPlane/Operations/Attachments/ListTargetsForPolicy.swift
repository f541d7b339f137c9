import IoTModel
import Registry

/// `ListTargetsForPolicy`: `POST /policy-targets/{policyName}?marker={marker}&pageSize={n}`, ARNs.
package struct ListTargetsForPolicy: Operation {
    package static let route = Route(.post, "/policy-targets/{policyName}", action: "iot:ListTargetsForPolicy")

    package struct Output: Encodable, Sendable {
        let targets: [String]
        let nextMarker: String?
    }

    let policy: PolicyName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        page = try request.markedPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let found = try await context.targets(of: policy, page: page)
        return Output(targets: found.items, nextMarker: found.nextMarker)
    }
}

extension OperationContext {
    /// ARNs.
    func targets(of policy: PolicyName, page: PageRequest) async throws(APIError) -> Page<String> {
        let scope = scope
        let found = try await read { reader throws(RegistryError) in
            try reader.listTargets(of: policy, account: scope.account, page: page)
        }
        return found.map { "\(scope.arn($0))" }
    }
}
