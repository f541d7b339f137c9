package import IoTModel
import PKI
package import PolicyEngine
package import Registry

/// Makes of registered certificates what judges their requests; each policy is compiled once for everyone.
///
/// The device ports and the API's questions about authorization both read principals here, so that they can't disagree.
package struct PrincipalReading: Sendable {
    package let store: any RegistryStore
    private let policies: PolicyCache<CompiledPolicy>

    package init(store: any RegistryStore, policies: PolicyCache<CompiledPolicy> = PolicyCache()) {
        self.store = store
        self.policies = policies
    }

    /// nil when the account doesn't know the certificate.
    package func snapshot(
        of id: CertificateID, account: AccountID
    ) async throws(RegistryError) -> PrincipalSnapshot? {
        let found = try await store.read { reader throws(RegistryError) in try reader.principal(id, of: account) }
        guard let found else { return nil }
        return try await snapshot(of: found)
    }

    /// - Throws: `invalid` when a stored policy can't be read, and so can judge nothing.
    package func snapshot(of principal: Principal) async throws(RegistryError) -> PrincipalSnapshot {
        var attached: [CompiledPolicy] = []
        for version in principal.policies { attached.append(try compiled(version)) }
        var byThing: [ThingName: PolicySet] = [:]
        for thing in principal.things where !thing.groupPolicies.isEmpty {
            var all = attached
            for version in thing.groupPolicies where !principal.policies.contains(version) {
                all.append(try compiled(version))
            }
            byThing[thing.name] = PolicySet(all)
        }
        let own = PolicySet(attached)
        let readsCertificate = own.readsCertificate || byThing.values.contains { $0.readsCertificate }
        return PrincipalSnapshot(
            principal: principal, policies: own, policiesByThing: byThing,
            variables: readsCertificate
                ? try await variables(of: principal) : PrincipalVariables(certificateID: principal.id),
            readsCertificate: readsCertificate)
    }

    /// The version of a policy that counts; nil when there is no such policy.
    package func policy(_ name: PolicyName, of account: AccountID) async throws(RegistryError) -> PolicyInForce? {
        let found = try await store.read { reader throws(RegistryError) -> PolicyVersionRecord? in
            guard let policy = try reader.policy(name, of: account) else { return nil }
            return try reader.policyVersion(policy.defaultVersion, of: name, account: account)
        }
        guard let found else { return nil }
        return PolicyInForce(record: found, compiled: try compiled(found))
    }

    /// With what the certificate says of itself: its text never changes, so that it may be read by itself.
    private func variables(of principal: Principal) async throws(RegistryError) -> PrincipalVariables {
        let (id, account) = (principal.id, principal.account)
        let record = try await store.read { reader throws(RegistryError) in try reader.certificate(id, of: account) }
        // Deleted meanwhile, which is told and read again; or it can't be read, and then has no values.
        let read = record.flatMap { try? PrincipalVariables(certificatePEM: $0.pem) }
        return read ?? PrincipalVariables(certificateID: id)
    }

    /// Stored documents were checked when they came in; one that can't be read now denies by making the read fail.
    package func compiled(_ version: PolicyVersionRecord) throws(RegistryError) -> CompiledPolicy {
        try policies.policy(version) { version throws(RegistryError) in
            do throws(MalformedPolicy) {
                return try CompiledPolicy(
                    name: version.policyName, version: version.number, document: version.document)
            } catch {
                throw .invalid(message: "policy `\(version.policyName)` version \(version.number): \(error)")
            }
        }
    }
}
