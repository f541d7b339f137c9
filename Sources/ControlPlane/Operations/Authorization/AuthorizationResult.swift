import IoTModel
import PolicyEngine

/// What the policies said to one question. AWS IoT API, `AuthResult`.
///
/// With several resources the device needs all of them. A policy is listed where it allows or denies one of them, and as
/// an implicit denial where it says nothing to one of them.
struct AuthorizationResult: Encodable, Sendable {
    struct Info: Encodable, Sendable {
        let actionType: String
        let resources: [String]
    }

    struct Policies: Encodable, Sendable {
        let policies: [ListedPolicy]
    }

    struct Denied: Encodable, Sendable {
        let implicitDeny: Policies
        let explicitDeny: Policies
    }

    let authInfo: Info
    let allowed: Policies
    let denied: Denied
    let authDecision: String
    let missingContextValues: [String]

    /// - Parameter decisions: one for each of the question's resources, by the same policies.
    init(_ question: AuthorizationQuestion, _ decisions: [Decision], in scope: AccountScope) {
        authInfo = Info(actionType: question.action.rawValue, resources: question.resources)
        let names = decisions.first?.policies.map(\.name) ?? []
        func policies(_ isListed: (PolicyName) -> Bool) -> Policies {
            Policies(policies: names.filter(isListed).map { ListedPolicy($0, in: scope) })
        }
        let said = decisions.map(Self.said)
        allowed = policies { name in said.contains { $0[name]?.contains(.allow) == true } }
        denied = Denied(
            implicitDeny: policies { name in said.contains { $0[name] == nil } },
            explicitDeny: policies { name in said.contains { $0[name]?.contains(.deny) == true } })
        authDecision = Self.outcome(decisions)
        var missing: [String] = []
        for name in decisions.flatMap(\.missingVariables) where !missing.contains(name) { missing.append(name) }
        missingContextValues = missing
    }

    /// The effects of the statements that apply, by policy.
    private static func said(_ decision: Decision) -> [PolicyName: Set<PolicyDocument.Effect>] {
        var said: [PolicyName: Set<PolicyDocument.Effect>] = [:]
        for finding in decision.findings where finding.match == .applies {
            said[finding.policyName, default: []].insert(finding.effect)
        }
        return said
    }

    /// AWS IoT API, `AuthDecision`.
    private static func outcome(_ decisions: [Decision]) -> String {
        let isDenied = decisions.contains { if case .explicitlyDenied = $0.outcome { true } else { false } }
        if isDenied { return "EXPLICIT_DENY" }
        return decisions.allSatisfy(\.outcome.isAllowed) ? "ALLOWED" : "IMPLICIT_DENY"
    }
}
