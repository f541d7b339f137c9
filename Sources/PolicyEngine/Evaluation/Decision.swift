package import IoTModel

/// The outcome of a request with its reasons.
package struct Decision: Sendable, Equatable {
    package let action: PolicyAction
    /// The ARN that the request is about.
    package let resource: String
    package let outcome: Outcome
    /// The policies that were asked, in their order.
    package let policies: [PolicyIdentity]
    /// One for each statement of each policy, in their order.
    package let findings: [Finding]

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
        case .applies, .otherAction: 0
        case .otherResource(.differs(_, let character, _)): character
        case .otherResource(.excluded): 100_000
        case .unresolvedVariable: 200_000
        case .otherResource(.otherKind), .otherResource(.mqttWildcardIsLiteral): 300_000
        case .conditionFailed: 400_000
        }
    }

    /// Variables that a statement for this action needed and that have no value, each once.
    package var missingVariables: [String] {
        var names: [String] = []
        for finding in findings {
            if case .unresolvedVariable(let name, _) = finding.match, !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// One line for logs.
    package var reason: String {
        let request = "\(action.name) on `\(resource)`"
        if let decisive {
            let verb = outcome.isAllowed ? "allows" : "denies"
            let policy = "policy `\(decisive.policyName)` version \(decisive.policyVersion)"
            return "\(policy), \(decisive.label) \(verb) \(request)"
        }
        if policies.isEmpty { return "no policy is attached to the certificate" }
        let names = policies.map { "`\($0.name)` (version \($0.version))" }.joined(separator: ", ")
        let reason = "no statement of \(policies.count == 1 ? "policy" : "policies") \(names) allows \(request)"
        guard let nearestAllow else { return reason }
        let place = policies.count == 1 ? nearestAllow.label : "\(nearestAllow.label) of `\(nearestAllow.policyName)`"
        return "\(reason); \(place) \(nearestAllow.match)"
    }
}

extension PolicySet {
    /// Judges a request as `evaluate` does, and tells what every statement said. For people and logs: it allocates.
    package func explain(_ action: PolicyAction, resource: String, context: RequestContext) -> Decision {
        var findings: [Finding] = []
        var text = resource
        let otherKinds = OtherKinds(than: resource)
        let outcome = text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            return run(action, bytes, context, isExhaustive: true) { ref, match in
                let policy = policies[ref.policy]
                findings.append(
                    Finding(
                        statement: ref, policyName: policy.name, policyVersion: policy.version,
                        sid: policy.statements[ref.statement].sid, effect: policy.heads[ref.statement].effect,
                        match: policy.explain(
                            match, of: ref.statement, resource: bytes, otherKinds: otherKinds, in: context)))
            }
        }
        let identities = policies.map { Decision.PolicyIdentity(name: $0.name, version: $0.version) }
        return Decision(
            action: action, resource: resource, outcome: outcome, policies: identities, findings: findings)
    }
}
