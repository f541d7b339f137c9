package import PolicyEngine
package import Registry

/// A policy's default version, as it is stored and as it judges.
package struct PolicyInForce: Sendable {
    package let record: PolicyVersionRecord
    package let compiled: CompiledPolicy

    package init(record: PolicyVersionRecord, compiled: CompiledPolicy) {
        self.record = record
        self.compiled = compiled
    }
}
