import IoTModel
import Registry

/// `ListAttachedPolicies`: `POST /attached-policies/{target}?recursive={boolean}&marker={marker}&pageSize={n}`, by
/// name.
///
/// `recursive` asks for those of the target's groups as well; certificates are in none.
package struct ListAttachedPolicies: Operation {
    package static let route = Route(.post, "/attached-policies/{target}", action: "iot:ListAttachedPolicies")

    package typealias Output = ListPolicies.Output

    let target: String
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        target = try request.path("target", "a certificate's ARN") { $0 }
        _ = try request.flag("recursive")
        page = try request.markedPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try await context.policies(of: target, page: page)
    }
}

extension OperationContext {
    func policies(of principal: String, page: PageRequest) async throws(APIError) -> ListPolicies.Output {
        let (certificate, scope) = (try certificate(principal), scope)
        let found = try await read { reader throws(RegistryError) in
            try reader.listAttachedPolicies(of: certificate, account: scope.account, page: page)
        }
        return ListPolicies.Output(
            policies: found.items.map { ListedPolicy($0, in: scope) }, nextMarker: found.nextMarker)
    }
}
