extension Outcome {
    /// AWS IoT API, `AuthDecision`.
    package var authDecision: String {
        switch self {
        case .allowed: "ALLOWED"
        case .explicitlyDenied: "EXPLICIT_DENY"
        case .implicitlyDenied: "IMPLICIT_DENY"
        }
    }
}

extension Decision {
    /// One line for logs.
    package var reason: String {
        let request = "\(action.name) on `\(resource)`"
        if let decisive {
            let verb = outcome.isAllowed ? "allows" : "denies"
            let policy = "policy `\(decisive.policyName)` version \(decisive.policyVersion)"
            return "\(policy), \(decisive.label) \(verb) \(request)"
        }
        if policies.isEmpty {
            return "no policy applies: none is attached to the certificate or to a group of its thing"
        }
        let names = policies.map { "`\($0.name)` (version \($0.version))" }.joined(separator: ", ")
        let reason = "no statement of \(policies.count == 1 ? "policy" : "policies") \(names) allows \(request)"
        guard let nearestAllow else { return reason }
        let place = policies.count == 1 ? nearestAllow.label : "\(nearestAllow.label) of `\(nearestAllow.policyName)`"
        return "\(reason); \(place) \(nearestAllow.match)"
    }

    /// Several lines for people: the reason, what each statement said, and what would help.
    package var explanation: String {
        var lines = ["\(outcome.authDecision): \(reason)."]
        for (index, policy) in policies.enumerated() {
            lines.append("policy `\(policy.name)`, version \(policy.version):")
            lines += findings.filter { $0.statement.policy == index }.map {
                "  \($0.label), \($0.effect.rawValue): \($0.match)"
            }
        }
        lines += allowingVersions.map {
            "Version \($0.version) of policy `\($0.name)`, which is not its default version, would allow it."
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
