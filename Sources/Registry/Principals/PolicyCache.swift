import IoTModel
import Synchronization

/// Compiled policies, shared by all certificates that have them: what a thousand devices have is compiled once.
///
/// Bounded in two halves: what was asked for since the younger half began is kept when the older one is dropped.
package final class PolicyCache<Compiled: Sendable>: Sendable {
    /// The generation tells apart the first versions of a policy that was deleted and made again.
    struct Key: Hashable, Sendable {
        let account: AccountID
        let name: PolicyName
        let version: Int
        let generationID: String

        init(_ version: PolicyVersionRecord) {
            account = version.account
            name = version.policyName
            self.version = version.number
            generationID = version.generationID
        }
    }

    private struct Halves {
        var younger: [Key: Compiled] = [:]
        var older: [Key: Compiled] = [:]
    }

    private let halves = Mutex(Halves())
    private let maximum: Int

    /// - Parameter maximum: policies held at once, at least 2.
    package init(maximum: Int = Limits.Registry.cachedPolicies) {
        precondition(maximum >= 2, "a cache in two halves holds at least two policies")
        self.maximum = maximum
    }

    var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    /// `compile` runs outside the lock: two callers that miss at once may both compile.
    package func policy(
        _ version: PolicyVersionRecord, compile: (PolicyVersionRecord) throws(RegistryError) -> Compiled
    ) throws(RegistryError) -> Compiled {
        let key = Key(version)
        if let known = halves.withLock({ lookUp(key, in: &$0) }) { return known }
        let compiled = try compile(version)
        halves.withLock { insert(compiled, for: key, in: &$0) }
        return compiled
    }

    private func lookUp(_ key: Key, in halves: inout Halves) -> Compiled? {
        if let compiled = halves.younger[key] { return compiled }
        guard let compiled = halves.older.removeValue(forKey: key) else { return nil }
        insert(compiled, for: key, in: &halves)
        return compiled
    }

    private func insert(_ compiled: Compiled, for key: Key, in halves: inout Halves) {
        if halves.younger.count >= maximum / 2 {
            halves.older = halves.younger
            halves.younger = [:]
        }
        halves.younger[key] = compiled
    }
}
