import IoTModel
import PolicyEngine
import Registry

/// A registered certificate with its policies compiled: what an event loop keeps of it.
struct PrincipalSnapshot: Sendable {
    let principal: Principal
    let policies: PolicySet

    var id: CertificateID { principal.id }
    var status: CertificateStatus { principal.status }
    var things: [Principal.Thing] { principal.things }
    var policyNames: Set<PolicyName> { Set(principal.policies.map(\.policyName)) }
}

/// Reads principals from the registry, away from the event loops; policies are compiled once for everyone.
struct PrincipalDirectory: Sendable {
    let store: any RegistryStore
    let policies: PolicyCache<CompiledPolicy>

    /// nil when the account doesn't know the certificate.
    func principal(_ id: CertificateID, of account: AccountID) async throws(RegistryError) -> PrincipalSnapshot? {
        let found = try await store.read { reader throws(RegistryError) in try reader.principal(id, of: account) }
        guard let found else { return nil }
        var compiled: [CompiledPolicy] = []
        for version in found.policies { compiled.append(try policies.policy(version, compile: Self.compile)) }
        return PrincipalSnapshot(principal: found, policies: PolicySet(compiled))
    }

    /// Stored documents were checked when they came in; one that can't be read now denies by making the read fail.
    private static func compile(_ version: PolicyVersionRecord) throws(RegistryError) -> CompiledPolicy {
        do throws(MalformedPolicy) {
            return try CompiledPolicy(name: version.policyName, version: version.number, document: version.document)
        } catch {
            throw .invalid(message: "policy `\(version.policyName)` version \(version.number): \(error)")
        }
    }
}
