package import IoTModel

// AWS IoT API: GetEffectivePolicies, TestAuthorization.

extension RegistryReader {
    /// What governs the connections of a certificate, of a group's things, of a thing: each policy once, with its default
    /// version, by name.
    ///
    /// - Parameters:
    ///   - target: with a group, the groups above it as well.
    ///   - thing: the policies of its groups, and of those above them.
    /// - Throws: `notFound` for the certificate, the group or the thing.
    package func effectivePolicies(
        of target: PolicyTarget?, thing: ThingName?, account: AccountID
    ) throws(RegistryError) -> [PolicyVersionRecord] {
        var found: [PolicyVersionRecord] = []
        switch target {
        case .certificate(let id):
            found = try requirePrincipal(id, of: account).policies
        case .thingGroup(let name):
            _ = try describeThingGroup(name, of: account)
            found = try policies(ofGroups: try lineage(of: name, account: account), account: account)
        case nil: break
        }
        if let thing {
            _ = try describeThing(thing, of: account)
            found += try policies(ofGroups: try groups(above: thing, account: account), account: account)
        }
        return Self.eachOnce(found)
    }

    /// - Throws: `notFound`, also for a provisioning claim, which is no certificate of the account's.
    package func requirePrincipal(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> Principal {
        guard let principal = try principal(id, of: account), !principal.isProvisioningClaim else {
            throw .notFound(.certificate(id))
        }
        return principal
    }

    /// A certificate as if the policies `added` were attached to it, and none of `skipped` counted, by whatever way.
    ///
    /// - Throws: `notFound` for the certificate and for a policy.
    package func principal(
        _ id: CertificateID, adding added: [PolicyName], skipping skipped: [PolicyName], account: AccountID
    ) throws(RegistryError) -> Principal {
        var principal = try requirePrincipal(id, of: account)
        for name in added { principal.policies.append(try getPolicy(name, of: account).version) }
        for name in skipped { _ = try requirePolicy(name, of: account) }
        principal.policies = Self.eachOnce(principal.policies).filter { !skipped.contains($0.policyName) }
        for index in principal.things.indices {
            principal.things[index].groupPolicies.removeAll { skipped.contains($0.policyName) }
        }
        return principal
    }

    // MARK: Groups

    /// The groups that a thing is in, and all groups above those, by name.
    package func groups(above thing: ThingName, account: AccountID) throws(RegistryError) -> [ThingGroupName] {
        let direct = try thingGroups(of: thing, account: account, in: Window(limit: Limits.Registry.groupsPerThing))
        var groups: Set<ThingGroupName> = []
        for group in direct { groups.formUnion(try lineage(of: group, account: account)) }
        return groups.sorted()
    }

    /// The default version of each policy attached to one of the groups, by name. AWS IoT Core, "Thing groups": a thing
    /// has the policies of its groups and of the groups above them.
    package func policies(
        ofGroups groups: [ThingGroupName], account: AccountID
    ) throws(RegistryError) -> [PolicyVersionRecord] {
        var policies: [PolicyVersionRecord] = []
        for group in groups { policies += try defaultVersions(attachedTo: .thingGroup(group), of: account) }
        return Self.eachOnce(policies)
    }

    private static func eachOnce(_ versions: [PolicyVersionRecord]) -> [PolicyVersionRecord] {
        Dictionary(versions.map { ($0.policyName, $0) }) { first, _ in first }.values
            .sorted { $0.policyName < $1.policyName }
    }
}
