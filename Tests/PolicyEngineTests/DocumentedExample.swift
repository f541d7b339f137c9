import Testing

@testable import PolicyEngine

/// A policy and a request that AWS IoT Core's documentation speaks of, and what comes of them.
struct DocumentedExample: CustomTestStringConvertible, Sendable {
    enum Expected: String { case allowed = "ALLOWED", explicitDeny = "EXPLICIT_DENY", implicitDeny = "IMPLICIT_DENY" }

    let testDescription: String
    let statements: [String]
    let action: PolicyAction
    let resource: String
    let context: RequestContext
    let expected: Expected
    /// What the explanation says, behind the statement that it is about; `ARN:` stands for region and account.
    let says: String

    init(
        _ description: String, _ statements: [String], _ action: PolicyAction, _ resource: String,
        _ expected: Expected, _ says: String, in context: RequestContext = Sample.context()
    ) {
        testDescription = description
        self.statements = statements
        self.action = action
        self.resource = resource
        self.context = context
        self.expected = expected
        self.says = says
    }

    /// Parse, evaluate, explain.
    func check() throws {
        let document = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        let decision = PolicySet([try Sample.policy(document)]).decide(action, resource, context)
        #expect(decision.outcome.authDecision == expected.rawValue)
        let said = says.replacing("ARN:", with: Sample.arnPrefix)
        #expect(decision.explanation.contains(said), "\(decision.explanation)")
    }
}
