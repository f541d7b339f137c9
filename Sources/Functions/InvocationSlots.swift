import Synchronization

/// How many invocations run at once; further ones wait in the order they came. Owner of the state: the mutex inside.
final class InvocationSlots: Sendable {
    enum Outcome: Equatable { case taken, tooManyWait, cancelled }

    private struct State {
        var free: Int
        var waiting: [(id: UInt64, continuation: CheckedContinuation<Outcome, Never>)] = []
        var lastID: UInt64 = 0
    }

    private let maximumWaiting: Int
    private let state: Mutex<State>

    init(running: Int, waiting: Int) {
        maximumWaiting = waiting
        state = Mutex(State(free: running))
    }

    /// Waits for a slot, or until the task is cancelled. Whoever took one gives it back.
    func take() async -> Outcome {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let atOnce: Outcome? = state.withLock { state in
                    // The handler below may have run already.
                    if Task.isCancelled { return .cancelled }
                    if state.free > 0 {
                        state.free -= 1
                        return .taken
                    }
                    guard state.waiting.count < maximumWaiting else { return .tooManyWait }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let atOnce { continuation.resume(returning: atOnce) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).continuation }
            }
            waiting?.resume(returning: .cancelled)
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: .taken)
    }
}
