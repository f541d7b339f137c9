import IoTModel
import PolicyEngine

/// Lets engine and reference evaluator judge the same requests by the same policies.
struct ReferenceRun {
    struct Disagreement: Error, CustomStringConvertible { let description: String }

    private(set) var counts: [String: Int] = [:]
    private var generator: PolicyGenerator
    private let seed: UInt64
    private var round = 0

    init(seed: UInt64) {
        self.seed = seed
        generator = PolicyGenerator(seed: seed)
    }

    /// One request: the same decision by both, by enforcement and explanation; and one Deny more allows nothing more.
    mutating func next() throws {
        round += 1
        let request = generator.request()
        let documents = generator.documents(for: request)
        let context = request.context
        let place = "seed \(seed), round \(round)"
        func fail(_ what: String) -> Disagreement {
            Disagreement(description: "\(place): \(what)\n\(request)\n\(documents.joined(separator: "\n"))")
        }

        let expected = try ReferenceEvaluator(request: request).decide(documents)
        let policies: PolicySet
        do throws(MalformedPolicy) {
            policies = PolicySet(
                try documents.enumerated().map { index, text throws(MalformedPolicy) in
                    try CompiledPolicy(name: PolicyName(unchecked: "p\(index)"), version: 1, document: text)
                })
        } catch {
            if case .tooLong = error { return }
            throw fail("refused: \(error)")
        }
        let action = PolicyAction(request.action)
        let outcome = policies.evaluate(action, resource: request.resource, context: context)
        guard outcome.authDecision == expected else { throw fail("\(outcome.authDecision) instead of \(expected)") }
        counts[expected, default: 0] += 1

        // Explaining costs more than deciding: of some.
        if round % 4 == 0 {
            let decision = policies.explain(action, resource: request.resource, context: context)
            guard decision.outcome == outcome else { throw fail("explained as \(decision.explanation)") }
            let applying = Set(decision.findings.filter { $0.match == .applies }.map(\.effect))
            let wanted =
                applying.contains(.deny) ? "EXPLICIT_DENY" : applying.contains(.allow) ? "ALLOWED" : "IMPLICIT_DENY"
            guard wanted == expected else { throw fail("the findings say \(wanted): \(decision.explanation)") }
        }
        let text = generator.document(for: request, denying: true)
        guard let deny = try? CompiledPolicy(name: PolicyName(unchecked: "deny"), version: 1, document: text) else {
            return
        }
        var more = policies.policies
        more.insert(deny, at: Int.random(in: 0...more.count, using: &generator.random))
        let after = PolicySet(more).evaluate(PolicyAction(request.action), resource: request.resource, context: context)
        guard outcome.isAllowed || !after.isAllowed else { throw fail("allowed with one Deny more: \(text)") }
        if outcome.isAllowed, !after.isAllowed { counts["denied by one Deny more", default: 0] += 1 }
    }
}
