import Broker
import IoTModel
import NIOCore
import Registry

/// A policy that changed is read once for all principals that have it: a fleet may have thousands of them connected.
extension PrincipalCache {
    struct PolicyKey: Hashable, Sendable {
        let account: AccountID
        let name: PolicyName
    }

    struct PolicyLoad {
        /// It changed again: what was read, and what wasn't handed on yet, is outdated.
        var isStale = false
        /// Principals that one of its versions was handed to: after another change the others come first.
        var handedOn = 0
    }

    /// Principals that get a policy before the connections of the loop are served again.
    private static let atOnce = 2_500

    func policyChanged(_ key: PolicyKey) {
        note(.policy(key.account, key.name), in: key.account)
        for principal in affected(by: key) { dropIfIdle(principal) }
        guard policyLoads[key] == nil else {
            policyLoads[key]?.isStale = true
            return
        }
        guard !affected(by: key).isEmpty else { return }
        policyLoads[key] = PolicyLoad()
        ask(key)
    }

    private func affected(by key: PolicyKey) -> [PrincipalKey] {
        affected(by: .policy(key.account, key.name), in: key.account)
    }

    private func ask(_ key: PolicyKey) {
        let reading = loop.shared.principals.reading
        let loop = loop
        Task {
            let result = await Result(catching: { () async throws(RegistryError) in
                try await reading.policy(key.name, of: key.account)
            })
            loop.execute { $0.principals.received(result, for: key) }
        }
    }

    /// Each principal by itself finds out what is the matter with a policy that can't be read.
    private func received(_ result: Result<PolicyInForce?, RegistryError>, for key: PolicyKey) {
        guard !asksAgain(key) else { return }
        let affected = affected(by: key)
        switch result {
        case .success(let policy?):
            let first = affected.isEmpty ? 0 : (policyLoads[key]?.handedOn ?? 0) % affected.count
            handOn(policy, to: (affected[first...] + affected[..<first])[...], for: key)
        case .success(nil), .failure:
            policyLoads[key] = nil
            for principal in affected { refresh(principal) }
        }
    }

    private func asksAgain(_ key: PolicyKey) -> Bool {
        guard policyLoads[key]?.isStale == true else { return false }
        policyLoads[key]?.isStale = false
        ask(key)
        return true
    }

    /// Some now, the others after the connections have had a turn.
    private func handOn(_ policy: PolicyInForce, to affected: ArraySlice<PrincipalKey>, for key: PolicyKey) {
        guard !asksAgain(key) else { return }
        for principalKey in affected.prefix(Self.atOnce) {
            guard let principal = principals[principalKey], let snapshot = principal.snapshot,
                snapshot.hasPolicy(key.name)
            else { continue }
            guard let replaced = snapshot.replacing(policy) else {
                load(principalKey)
                continue
            }
            principal.replace(replaced)
            loop.rightsChanged(of: principal)
        }
        policyLoads[key]?.handedOn += min(affected.count, Self.atOnce)
        let rest = affected.dropFirst(Self.atOnce)
        guard !rest.isEmpty else {
            policyLoads[key] = nil
            return
        }
        // A task that is due at once would run before the sockets are looked at.
        loop.eventLoop.scheduleTask(in: .milliseconds(1)) { [loop] in
            loop.principals.handOn(policy, to: rest, for: key)
        }
    }
}
