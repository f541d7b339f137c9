import Dispatch
import SQLiteStores

/// Keeps a store's writer busy inside a write, so that a test decides what queues behind it.
struct HeldWriter: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let held: Task<Void, any Error>

    /// Returns once the writer is inside the held write.
    init(of store: SQLiteRegistry) async {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        held = Task { [gate] in
            try await store.change { _ in
                enter.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
    }

    /// Lets the held write commit, and with it whatever queued.
    func release() async throws {
        gate.signal()
        try await held.value
    }
}

extension SQLiteRegistry {
    /// Returns once `count` writes wait for the next commit.
    func waitForQueue(of count: Int) async {
        while queuedWrites < count { await Task.yield() }
    }
}
