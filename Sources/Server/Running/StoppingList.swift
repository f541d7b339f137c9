import Synchronization

/// What must be stopped, in the order in which it was started. Owner of the list: the mutex.
final class StoppingList: Sendable {
    private let steps = Mutex<[@Sendable () async -> Void]>([])

    func add(_ stop: @escaping @Sendable () async -> Void) { steps.withLock { $0.append(stop) } }

    /// The last one started first; each once.
    func stopAll() async {
        let steps = steps.withLock { steps in
            defer { steps = [] }
            return steps
        }
        for stop in steps.reversed() { await stop() }
    }
}
