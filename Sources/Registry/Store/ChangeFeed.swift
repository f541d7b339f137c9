import Synchronization

/// Hands committed changes to whoever asked for them. Owner of the list of observers; the store calls `publish` from
/// one place, so that every observer sees the order of the commits.
package final class ChangeFeed: Sendable {
    private let observers = Mutex<[RegistryStore.Observer]>([])

    package init() {}

    package func add(_ observer: @escaping RegistryStore.Observer) {
        observers.withLock { $0.append(observer) }
    }

    /// Observers run outside the lock, on the caller's thread.
    package func publish(_ changes: [RegistryChange]) {
        guard !changes.isEmpty else { return }
        for observer in observers.withLock({ $0 }) { observer(changes) }
    }
}
