import Foundation
import IoTModel
import Synchronization

/// Runs the making of keys on threads of its own, a few at a time: it takes up to hundreds of milliseconds and would
/// hold up whatever else the thread has to do.
///
/// Owner of the queue: the mutex inside. A full queue is refused, not waited for.
package final class KeyGenerationPool: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State {
        var running = 0
        /// Oldest first.
        var waiting: [Job] = []
    }

    private let maximumRunning: Int
    private let maximumWaiting: Int
    private let state = Mutex(State())
    private let threads = DispatchQueue(label: "key-generation", attributes: .concurrent)

    package init(
        running: Int = Limits.API.concurrentKeyGenerations, waiting: Int = Limits.API.queuedKeyGenerations
    ) {
        maximumRunning = running
        maximumWaiting = waiting
    }

    /// - Throws: `tooManyKeyGenerations`.
    func run<Key: Sendable, Failure: Error>(
        _ make: @escaping @Sendable () throws(Failure) -> Key
    ) async throws(APIError) -> Result<Key, Failure> {
        let made: Result<Key, Failure>? = await withCheckedContinuation { continuation in
            let isTaken = submit {
                let result: Result<Key, Failure>
                do throws(Failure) {
                    result = .success(try make())
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
        guard let made else { throw .tooManyKeyGenerations(waiting: maximumWaiting) }
        return made
    }

    /// How many are running and how many wait.
    package var load: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

    private func submit(_ job: @escaping Job) -> Bool {
        enum Verdict { case start, queued, full }
        let verdict: Verdict = state.withLock { state in
            if state.running < maximumRunning {
                state.running += 1
                return .start
            }
            guard state.waiting.count < maximumWaiting else { return .full }
            state.waiting.append(job)
            return .queued
        }
        switch verdict {
        case .start: start(job)
        case .queued: break
        case .full: return false
        }
        return true
    }

    private func start(_ job: @escaping Job) {
        threads.async {
            job()
            let next: Job? = self.state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
            if let next { self.start(next) }
        }
    }
}
