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
    /// Whether it is: whether the certificate was read.
    private let readsCertificate: Bool

    init(
        principal: Principal, policies: PolicySet, policiesByThing: [ThingName: PolicySet],
        variables: PrincipalVariables, readsCertificate: Bool
    ) {
        self.principal = principal
        self.policies = policies
        self.policiesByThing = policiesByThing
        self.variables = variables
        self.readsCertificate = readsCertificate
    }

    /// The same with another version of a policy in the place of the one it has.
    ///
    /// - Returns: nil when that isn't enough, and the principal has to be read again: the certificate must be asked too,
    ///   or the policy isn't one of the account's.
    package func replacing(_ policy: PolicyInForce) -> PrincipalSnapshot? {
        guard !principal.isProvisioningClaim, readsCertificate || !policy.compiled.readsCertificate else { return nil }
        let name = policy.record.policyName
        var principal = principal
        principal.policies = principal.policies.map { $0.policyName == name ? policy.record : $0 }
        for index in principal.things.indices {
            principal.things[index].groupPolicies = principal.things[index].groupPolicies.map {
                $0.policyName == name ? policy.record : $0
            }
        }
        func replaced(_ set: PolicySet) -> PolicySet {
            PolicySet(set.policies.map { $0.name == name ? policy.compiled : $0 })
        }
        return PrincipalSnapshot(
            principal: principal, policies: replaced(policies), policiesByThing: policiesByThing.mapValues(replaced),
            variables: variables, readsCertificate: readsCertificate)
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

    /// Those of the thing that a connection stands for, as in `LogSubject`.
    package func thingGroups(for association: ThingAssociation) -> [[ThingGroupName]] {
        guard case .attached(let associated) = association else { return [] }
        return things.first { $0.name == associated.name }?.lineages ?? []
    }
}
