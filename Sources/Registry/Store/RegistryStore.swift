/// What a read does with the registry as it is at one moment.
package typealias RegistryRead<T> = @Sendable (any RegistryReader) throws(RegistryError) -> T
/// What a write does, as one step.
package typealias RegistryWrite<T> = @Sendable (any RegistryWriter) throws(RegistryError) -> T

/// Where the registry is kept: transactions over it, and word of what they changed.
package protocol RegistryStore: Sendable {
    typealias Observer = @Sendable ([RegistryChange]) -> Void

    /// Gives `body` one consistent view.
    func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(RegistryError) -> T

    /// Runs `body` as one atomic step: if it throws, nothing of it is kept. It may run on any thread and mustn't block.
    ///
    /// When this returns, the change is as durable as the store makes it, and every observer has been told. When it
    /// throws `unavailable`, nothing was changed.
    func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(RegistryError) -> T

    /// `observer` hears the changes of each commit, in the order of the commits, from now on. It must return quickly.
    func observe(_ observer: @escaping Observer)
}
