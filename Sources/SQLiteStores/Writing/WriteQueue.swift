import Registry
import Synchronization

/// The writes that wait for the next commit: bounded, first in, first out. Any thread adds; one task takes.
final class WriteQueue: Sendable {
    private struct State {
        var waiting: [QueuedWrite] = []
        var isClosed = false
        /// The taker, while there is nothing to take.
        var taker: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let maximum: Int

    init(maximum: Int) { self.maximum = maximum }

    var count: Int { state.withLock { $0.waiting.count } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// - Throws: `unavailable` when full or closed.
    func add(_ write: QueuedWrite) throws(RegistryError) {
        let taker = try state.withLock { state throws(RegistryError) in
            guard !state.isClosed else { throw .unavailable(.stopped) }
            guard state.waiting.count < maximum else { throw .unavailable(.queueFull(maximum: maximum)) }
            state.waiting.append(write)
            return state.taker.take()
        }
        taker?.resume()
    }

    /// Waits until there is something to take. Empty: closed, and nothing is left.
    func take(atMost count: Int) async -> [QueuedWrite] {
        while true {
            let taken: [QueuedWrite]? = state.withLock { state in
                guard !state.waiting.isEmpty else { return state.isClosed ? [] : nil }
                let taken = Array(state.waiting.prefix(count))
                state.waiting.removeFirst(taken.count)
                return taken
            }
            if let taken { return taken }
            await withCheckedContinuation { taker in
                let isReady = state.withLock { state in
                    if state.waiting.isEmpty && !state.isClosed {
                        state.taker = taker
                        return false
                    }
                    return true
                }
                if isReady { taker.resume() }
            }
        }
    }

    /// From now on nothing is added; what waits can still be taken.
    func close() {
        let taker = state.withLock { state in
            state.isClosed = true
            return state.taker.take()
        }
        taker?.resume()
    }
}
