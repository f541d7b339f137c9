package import IoTModel

/// The outcome of a request with its reasons. Log, API, commands and diagnosis are views of it: `reason` is its one line,
/// `explanation` its whole text, and encoded it is its JSON.
package struct Decision: Sendable, Equatable {
    package let action: PolicyAction
    /// The ARN that the request is about.
    package let resource: String
    package let outcome: Outcome
    /// The policies that were asked, in their order.
    package let policies: [PolicyIdentity]
    /// One for each statement of each policy, in their order.
    package let findings: [Finding]
    /// Versions that are not their policies' defaults and would, each in its policy's place, allow what is denied.
    package let allowingVersions: [PolicyIdentity]

    package struct PolicyIdentity: Sendable, Hashable {
        package let name: PolicyName
        package let version: Int
    }

    /// The finding of the statement that decided; nil when none did.
    package var decisive: Finding? {
        switch outcome {
        case .allowed(let statement), .explicitlyDenied(let statement): findings.first { $0.statement == statement }
        case .implicitlyDenied: nil
        }
    }

    /// The Allow for this action that came nearest to applying.
    package var nearestAllow: Finding? {
        var best: (finding: Finding, nearness: Int)?
        for finding in findings where finding.effect == .allow {
            let nearness = Self.nearness(of: finding.match)
            if nearness > best?.nearness ?? 0 { best = (finding, nearness) }
        }
        return best?.finding
    }

    private static func nearness(of match: Finding.Match) -> Int {
        switch match {
        case .applies: 0
        case .otherAction(let mismatch): mismatch.misspelt == nil ? 0 : 300_000
        case .otherResource(.differs(_, _, let character, _)): character
        case .otherResource(.excluded): 100_000
        case .unresolvedVariable: 200_000
        case .otherResource: 300_000
        case .conditionFailed: 400_000
        }
    }

    /// Variables and condition keys that the statements asked for and that have no value, each once, whether a statement
    /// applied for want of them or didn't. AWS IoT API, `AuthResult`, `missingContextValues`.
    package var missingVariables: [String] {
        var names: [String] = []
        for missing in findings.flatMap(\.missing) where !names.contains(missing.name) { names.append(missing.name) }
        return names
    }

    /// What would have to be known of the request to give these a value, each once.
    package var missingInputs: [RequestInput] {
        var inputs: [RequestInput] = []
        for input in findings.flatMap(\.missing).compactMap(\.why.input) where !inputs.contains(input) {
            inputs.append(input)
        }
        return inputs
    }
}

extension PolicySet {
    /// Judges a request as `evaluate` does, and tells what every statement said. For people and logs: it allocates.
    ///
    /// - Parameter otherVersions: of these policies, not their defaults. When the request is denied they are tried one by
    ///   one, each in the place of the policy of its name.
    package func explain(
        _ action: PolicyAction, resource: String, context: RequestContext, otherVersions: [CompiledPolicy] = []
    ) -> Decision {
        var findings: [Finding] = []
        var text = resource
        let near = NearResources(to: resource)
        let outcome = text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            return run(action, bytes, context, isExhaustive: true) { ref, match in
                let policy = policies[ref.policy]
                let told = policy.explain(match, of: ref.statement, action, resource: bytes, near: near, in: context)
                findings.append(
                    Finding(
                        statement: ref, policyName: policy.name, policyVersion: policy.version,
                        sid: policy.statements[ref.statement].sid, effect: policy.heads[ref.statement].effect,
                        match: told, missing: policy.missing(told, of: ref.statement, in: context)))
            }
        }
        let allowing =
            outcome.isAllowed
            ? []
            : otherVersions.filter { replacing($0).evaluate(action, resource: resource, context: context).isAllowed }
        return Decision(
            action: action, resource: resource, outcome: outcome, policies: policies.map(\.identity),
            findings: findings, allowingVersions: allowing.map(\.identity))
    }

    /// The set with another version of one of its policies; as it is when it has none of that name.
    package func replacing(_ version: CompiledPolicy) -> PolicySet {
        PolicySet(policies.map { $0.name == version.name ? version : $0 })
    }
}

extension CompiledPolicy {
    var identity: Decision.PolicyIdentity { Decision.PolicyIdentity(name: name, version: version) }
}
