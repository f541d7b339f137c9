package import IoTModel
package import PolicyEngine
package import Registry

/// A registered certificate with its policies compiled: what judges its requests, live or supposed.
package struct PrincipalSnapshot: Sendable {
    package let principal: Principal
    private let policies: PolicySet
    /// For the things that have policies by their groups: the certificate's and those.
    private let policiesByThing: [ThingName: PolicySet]
    /// What policies can ask about the certificate; its connections share it. What the certificate says of itself is
    /// there only if one of the policies asks for it.
    package let variables: PrincipalVariables

    init(
        principal: Principal, policies: PolicySet, policiesByThing: [ThingName: PolicySet],
        variables: PrincipalVariables
    ) {
        self.principal = principal
        self.policies = policies
        self.policiesByThing = policiesByThing
        self.variables = variables
    }

    package var id: CertificateID { principal.id }
    package var status: CertificateStatus { principal.status }
    package var things: [Principal.Thing] { principal.things }

    /// What judges a connection: the policies of the groups count for the thing that is associated with it.
    package func policies(for association: ThingAssociation) -> PolicySet {
        guard !policiesByThing.isEmpty, case .attached(let thing) = association else { return policies }
        return policiesByThing[thing.name] ?? policies
    }

    package func hasPolicy(_ name: PolicyName) -> Bool {
        principal.policies.contains { $0.policyName == name }
            || things.contains { $0.groupPolicies.contains { $0.policyName == name } }
    }

    /// Whether a thing of the certificate is in the group or below it.
    package func isInGroup(_ name: ThingGroupName) -> Bool { things.contains { $0.groups.contains(name) } }
}
