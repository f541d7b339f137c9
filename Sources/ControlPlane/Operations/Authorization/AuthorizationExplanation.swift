import IoTModel
import PolicyEngine
import Registry

/// The answer to a device's request with everything that it came from.
package struct AuthorizationExplanation: Encodable, Sendable {
    /// One policy that was asked, and where it comes from.
    struct Policy: Encodable, Sendable {
        let policyName: PolicyName
        let policyVersionId: String
        /// `certificate`, `thing group NAME`.
        let from: [String]
    }

    /// What would be said if this version were its policy's default.
    struct OtherVersion: Encodable, Sendable {
        let policyName: PolicyName
        let policyVersionId: String
        let authDecision: String

        init(_ version: CompiledPolicy, _ outcome: Outcome) {
            policyName = version.name
            policyVersionId = String(version.version)
            authDecision = outcome.authDecision
        }
    }

    struct Certificate: Encodable, Sendable {
        let certificateId: CertificateID
        let certificateArn: String
        let status: CertificateStatus
        /// Seconds since 1970.
        let notBefore: Double
        let notAfter: Double
    }

    struct Thing: Encodable, Sendable {
        /// The thing that the connection stands for; nil for none.
        let thingName: String?
        /// A sentence: why this one, or why none.
        let reason: String
    }

    /// `ALLOWED`, `IMPLICIT_DENY` or `EXPLICIT_DENY`: that of the first decision that denies.
    let authDecision: String
    /// One for each right that the request needs, in the order in which they are asked.
    let decisions: [Decision]
    let certificate: Certificate
    let thing: Thing
    let policies: [Policy]
    /// All that aren't the default, by name, newest first.
    let otherVersions: [OtherVersion]
    /// Sentences: what would keep the device from asking at all, whatever the policies say.
    let warnings: [String]
    /// All of this for people.
    private(set) var text: String

    init(
        _ device: ExplainedDevice, _ decisions: [Decision], otherVersions: [OtherVersion], in context: OperationContext
    ) {
        let principal = device.principal
        authDecision = decisions.first { !$0.outcome.isAllowed }?.outcome.authDecision ?? "ALLOWED"
        self.decisions = decisions
        certificate = Certificate(
            certificateId: principal.id, certificateArn: "\(context.scope.arn(.certificate(principal.id)))",
            status: principal.status, notBefore: principal.notBefore.seconds, notAfter: principal.notAfter.seconds)
        thing = Thing(device)
        policies = device.policies.map { policy in
            Policy(
                policyName: policy.name, policyVersionId: String(policy.version),
                from: (policy.isOfCertificate ? ["certificate"] : []) + policy.groups.map { "thing group \($0)" })
        }
        self.otherVersions = otherVersions
        warnings = principal.warnings(now: context.now)
        text = ""
        text = Self.text(decisions, principal, self)
    }

    private static func text(_ decisions: [Decision], _ principal: Principal, _ all: Self) -> String {
        var lines = ["certificate \(principal.id): \(principal.status.rawValue), valid until \(principal.notAfter)"]
        lines.append("thing: \(all.thing.thingName.map { "`\($0)`" } ?? "none"); \(all.thing.reason)")
        lines += all.policies.map { "policy `\($0.policyName)` comes from \($0.from.joined(separator: ", "))" }
        // Those that would allow what is denied are in the decisions' text.
        for version in all.otherVersions where all.authDecision == "ALLOWED" && version.authDecision != "ALLOWED" {
            lines.append(
                "Version \(version.policyVersionId) of policy `\(version.policyName)`, which is not its default version,"
                    + " would deny it.")
        }
        lines += all.warnings.map { "warning: \($0)" }
        return decisions.map { "\($0.explanation)\n" }.joined() + lines.joined(separator: "\n") + "\n"
    }
}

extension AuthorizationExplanation.Thing {
    init(_ device: ExplainedDevice) {
        thingName = device.thing?.name.rawValue
        reason = Self.reason(device)
    }

    private static func reason(_ device: ExplainedDevice) -> String {
        if let thing = device.thing {
            return thing.isExclusive
                ? "the certificate belongs to it exclusively, whatever the client id is"
                : "the client id is its name, and the certificate is attached to it"
        }
        guard let clientID = device.clientID else {
            return "over HTTPS, and without a client id, no thing and no thing group counts"
        }
        if case .notAttached(let name) = device.association {
            return "thing `\(name)` has the client id as its name, but the certificate isn't attached to it"
        }
        let names = device.principal.things.prefix(5).map { "`\($0.name)`" }.joined(separator: ", ")
        return names.isEmpty
            ? "the certificate is attached to no thing, and no thing is named `\(clientID)`"
            : "the client id `\(clientID)` isn't the name of a thing that the certificate is attached to (\(names))"
    }
}

extension Principal {
    /// What a connection is refused for before any policy is asked. As the gateway's admission judges.
    fileprivate func warnings(now: WallTime) -> [String] {
        var warnings: [String] = []
        if status != .active {
            warnings.append(
                "the certificate is \(status.rawValue), not ACTIVE: the device can't connect, whatever the policies say"
            )
        }
        if now > notAfter {
            warnings.append("the certificate expired at \(notAfter): the device can't connect with it")
        }
        if now < notBefore {
            warnings.append("the certificate isn't valid before \(notBefore): the device can't connect with it yet")
        }
        return warnings
    }
}
