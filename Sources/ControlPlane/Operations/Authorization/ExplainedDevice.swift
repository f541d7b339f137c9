import Broker
import IoTModel
import PolicyEngine
import Registry

/// What the registry holds about the device of a request, read at one moment.
struct ExplainedDevice: Sendable {
    let principal: Principal
    /// Nil of a provisioning claim.
    let certificatePEM: String?
    /// Nil over HTTPS as well.
    let clientID: String?
    /// As on a connection; tells besides of a thing that has the client id as its name and isn't the certificate's.
    let association: ThingAssociation
    /// The policies that apply, by name.
    let policies: [Policy]
    /// All their versions that aren't the default, by name, newest first.
    let otherVersions: [PolicyVersionRecord]

    struct Policy: Sendable, Equatable {
        let name: PolicyName
        let version: Int
        let isOfCertificate: Bool
        /// By name.
        let groups: [ThingGroupName]
    }

    /// The associated thing.
    var thing: Principal.Thing? { principal.thing(of: association) }
}

extension Principal {
    fileprivate func thing(of association: ThingAssociation) -> Thing? {
        guard case .attached(let thing) = association else { return nil }
        return things.first { $0.name == thing.name }
    }
}

extension RegistryReader {
    /// - Throws: `notFound` for the certificate.
    func explainedDevice(
        _ id: CertificateID, clientID: String?, account: AccountID
    ) throws(RegistryError) -> ExplainedDevice {
        guard let principal = try principal(id, of: account) else { throw .notFound(.certificate(id)) }
        let association = try association(of: principal, clientID: clientID)
        var groups: [PolicyName: [ThingGroupName]] = [:]
        let thing = principal.thing(of: association)
        for group in thing?.groups ?? [] {
            let window = Window<PolicyName>(limit: Limits.Registry.policiesPerThingGroup)
            for name in try policyNames(attachedTo: .thingGroup(group), of: account, in: window) {
                groups[name, default: []].append(group)
            }
        }
        let own = Set(principal.policies.map(\.policyName))
        let all = principal.policies + (thing?.groupPolicies ?? []).filter { !own.contains($0.policyName) }
        let policies = all.sorted { $0.policyName < $1.policyName }.map {
            ExplainedDevice.Policy(
                name: $0.policyName, version: $0.number, isOfCertificate: own.contains($0.policyName),
                groups: groups[$0.policyName] ?? [])
        }
        var others: [PolicyVersionRecord] = []
        // A claim's policy is its own, whatever policy of the account has the same name.
        for policy in policies where !principal.isProvisioningClaim {
            others += try policyVersions(of: policy.name, account: account).filter { $0.number != policy.version }
        }
        return ExplainedDevice(
            principal: principal, certificatePEM: try certificate(id, of: account)?.pem, clientID: clientID,
            association: association, policies: policies, otherVersions: others)
    }

    private func association(
        of principal: Principal, clientID: String?
    ) throws(RegistryError) -> ThingAssociation {
        guard let clientID else { return .outsideMQTT }
        let association = principal.association(clientID: clientID)
        guard association == .none, let name = ThingName(clientID), try thing(name, of: principal.account) != nil
        else { return association }
        return .notAttached(name)
    }

    /// The given certificate, or that of the thing that has the client id as its name.
    ///
    /// - Throws: `invalid` when there is no such thing, or it has none or several.
    func certificate(
        _ given: CertificateID?, orOfThingNamed clientID: String?, account: AccountID
    ) throws(RegistryError) -> CertificateID {
        if let given { return given }
        let clientID = clientID ?? ""
        guard let name = ThingName(clientID), try thing(name, of: account) != nil else {
            throw .invalid(
                message: "no thing is named `\(clientID)`, so the client id doesn't tell whose certificate it is;"
                    + " give the certificate")
        }
        let found = try principals(of: name, account: account, in: Window(limit: 6)).map(\.certificate)
        guard let first = found.first else {
            throw .invalid(message: "thing `\(name)` has no certificate attached; give the certificate")
        }
        guard found.count == 1 else {
            let listed = found.prefix(5).map(\.description).joined(separator: ", ")
            throw .invalid(
                message: "thing `\(name)` has several certificates, so the client id doesn't tell which is meant; give"
                    + " one of them: \(listed)\(found.count > 5 ? " …" : "")")
        }
        return first
    }
}
