import Broker
import IoTModel
import PolicyEngine
import Registry

/// A registered certificate with its policies compiled: what an event loop keeps of it.
struct PrincipalSnapshot: Sendable {
    let principal: Principal
    let policies: PolicySet
    /// What policies can ask about the certificate; its connections share it. What the certificate says of itself is
    /// there only if one of the policies asks for it.
    let variables: PrincipalVariables
    /// For the things that have policies by their groups: the certificate's and those.
    private let policiesByThing: [ThingName: PolicySet]

    init(
        principal: Principal, policies: PolicySet, policiesByThing: [ThingName: PolicySet] = [:],
        variables: PrincipalVariables
    ) {
        self.principal = principal
        self.policies = policies
        self.policiesByThing = policiesByThing
        self.variables = variables
    }

    var key: PrincipalKey { PrincipalKey(account: principal.account, id: principal.id) }
    var id: CertificateID { principal.id }
    var status: CertificateStatus { principal.status }
    var things: [Principal.Thing] { principal.things }

    /// What judges a connection: the policies of the groups count for the thing that is associated with it.
    func policies(for association: ThingAssociation) -> PolicySet {
        guard !policiesByThing.isEmpty, case .attached(let thing) = association else { return policies }
        return policiesByThing[thing.name] ?? policies
    }

    func hasPolicy(_ name: PolicyName) -> Bool {
        principal.policies.contains { $0.policyName == name }
            || things.contains { $0.groupPolicies.contains { $0.policyName == name } }
    }

    /// Whether a thing of the certificate is in the group or below it.
    func isInGroup(_ name: ThingGroupName) -> Bool { things.contains { $0.groups.contains(name) } }
}

/// What an account knows of a certificate.
enum PrincipalFinding: Sendable {
    case registered(PrincipalSnapshot)
    case stranger(Stranger)
    /// Not registered, and there was nothing to judge it by.
    case gone
}

/// Reads principals from the registry, away from the event loops; policies are compiled once for everyone.
struct PrincipalDirectory: Sendable {
    let store: any RegistryStore
    let policies: PolicyCache<CompiledPolicy>
    let issuerKeys = IssuerKeyCache()
    let clock: WallClock

    /// What the account knows of a certificate.
    ///
    /// - Parameter certificateDER: as a client presented it; without it nothing is said of a certificate that isn't
    ///   registered.
    func find(
        _ key: PrincipalKey, certificateDER: [UInt8]?
    ) async throws(RegistryError) -> PrincipalFinding {
        if let snapshot = try await principal(key) { return .registered(snapshot) }
        guard let certificateDER else { return .gone }
        return .stranger(try await stranger(certificateDER, in: key.account))
    }

    /// nil when the account doesn't know the certificate.
    private func principal(_ key: PrincipalKey) async throws(RegistryError) -> PrincipalSnapshot? {
        let found = try await store.read { reader throws(RegistryError) in
            try reader.principal(key.id, of: key.account)
        }
        guard let found else { return nil }
        var compiled: [CompiledPolicy] = []
        for version in found.policies { compiled.append(try policies.policy(version, compile: Self.compile)) }
        var byThing: [ThingName: PolicySet] = [:]
        for thing in found.things where !thing.groupPolicies.isEmpty {
            var all = compiled
            for version in thing.groupPolicies where !found.policies.contains(version) {
                all.append(try policies.policy(version, compile: Self.compile))
            }
            byThing[thing.name] = PolicySet(all)
        }
        let own = PolicySet(compiled)
        let readsCertificate = own.readsCertificate || byThing.values.contains { $0.readsCertificate }
        return PrincipalSnapshot(
            principal: found, policies: own, policiesByThing: byThing,
            variables: readsCertificate ? try await variables(of: key) : PrincipalVariables(certificateID: key.id))
    }

    /// With what the certificate says of itself: its text never changes, so that it may be read by itself.
    private func variables(of key: PrincipalKey) async throws(RegistryError) -> PrincipalVariables {
        let record = try await store.read { reader throws(RegistryError) in
            try reader.certificate(key.id, of: key.account)
        }
        // Deleted meanwhile, which is told and read again; or it can't be read, and then has no values.
        let read = record.flatMap { try? PrincipalVariables(certificatePEM: $0.pem) }
        return read ?? PrincipalVariables(certificateID: key.id)
    }

    func owner(of id: CertificateID) async throws(RegistryError) -> CertificateOwner {
        try await store.read { reader throws(RegistryError) in try reader.owner(ofCertificate: id) }
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
