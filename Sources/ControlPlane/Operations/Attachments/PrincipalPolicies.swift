import IoTModel
import Registry

// The older operations on attachments: the same effects as AttachPolicy and its kin, with the principal in a header.

/// `AttachPrincipalPolicy`: `PUT /principal-policies/{policyName}`, header `x-amzn-iot-principal`, empty 200.
package struct AttachPrincipalPolicy: Operation {
    package static let route = Route(.put, "/principal-policies/{policyName}", action: "iot:AttachPrincipalPolicy")

    let policy: PolicyName
    let principal: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        principal = try request.policyPrincipal()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (policy, certificate, account) = (policy, try context.certificate(principal), context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.attachPolicy(policy, to: certificate, account: account)
        }
        return Empty()
    }
}

/// `DetachPrincipalPolicy`: `DELETE /principal-policies/{policyName}`, header `x-amzn-iot-principal`, empty 200.
/// Policy and certificate must exist.
package struct DetachPrincipalPolicy: Operation {
    package static let route = Route(
        .delete, "/principal-policies/{policyName}", action: "iot:DetachPrincipalPolicy")

    let policy: PolicyName
    let principal: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.path("policyName")
        principal = try request.policyPrincipal()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (policy, certificate, account) = (policy, try context.certificate(principal), context.account)
        try await context.write { writer throws(RegistryError) in
            _ = try writer.requirePolicy(policy, of: account)
            _ = try writer.describeCertificate(certificate, of: account)
            try writer.detachPolicy(policy, from: certificate, account: account)
        }
        return Empty()
    }
}

/// `ListPrincipalPolicies`: `GET /principal-policies`, header `x-amzn-iot-principal`. By name.
package struct ListPrincipalPolicies: Operation {
    package static let route = Route(.get, "/principal-policies", action: "iot:ListPrincipalPolicies")

    package typealias Output = ListPolicies.Output

    let principal: String
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        principal = try request.policyPrincipal()
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? true)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        try await context.policies(of: .certificate(try context.certificate(principal)), page: page)
    }
}

/// `ListPolicyPrincipals`: `GET /policy-principals`, header `x-amzn-iot-policy`, ARNs.
package struct ListPolicyPrincipals: Operation {
    package static let route = Route(.get, "/policy-principals", action: "iot:ListPolicyPrincipals")

    package struct Output: Encodable, Sendable {
        let principals: [String]
        let nextMarker: String?
    }

    let policy: PolicyName
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        policy = try request.header("x-amzn-iot-policy")
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? true)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let found = try await context.targets(of: policy, page: page)
        return Output(principals: found.items, nextMarker: found.nextMarker)
    }
}

extension RequestReader {
    fileprivate func policyPrincipal() throws(InvalidRequest) -> String {
        try header("x-amzn-iot-principal", "a certificate's ARN") { $0 }
    }
}
