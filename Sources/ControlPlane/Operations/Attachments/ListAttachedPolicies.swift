import IoTModel
import Registry

/// `ListAttachedPolicies`: `POST /attached-policies/{target}?recursive={boolean}&marker={marker}&pageSize={n}`, by
/// name.
///
/// `recursive` asks for those of the groups above a thing group as well; above a certificate there are none.
package struct ListAttachedPolicies: Operation {
    package static let route = Route(.post, "/attached-policies/{target}", action: "iot:ListAttachedPolicies")

    package typealias Output = ListPolicies.Output

    let target: String
    let isRecursive: Bool
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        target = try request.path("target", "the ARN of a certificate or a thing group") { $0 }
        isRecursive = try request.flag("recursive") ?? false
        page = try request.markedPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try await context.policies(of: try context.policyTarget(target), isRecursive: isRecursive, page: page)
    }
}

extension OperationContext {
    func policies(
        of target: PolicyTarget, isRecursive: Bool = false, page: PageRequest
    ) async throws(APIError) -> ListPolicies.Output {
        let scope = scope
        let found = try await read { reader throws(RegistryError) in
            switch target {
            case .certificate(let id):
                try reader.listAttachedPolicies(of: id, account: scope.account, page: page)
            case .thingGroup(let name):
                try reader.listAttachedPolicies(
                    ofGroup: name, isRecursive: isRecursive, account: scope.account, page: page)
            }
        }
        return ListPolicies.Output(
            policies: found.items.map { ListedPolicy($0, in: scope) }, nextMarker: found.nextMarker)
    }
}
