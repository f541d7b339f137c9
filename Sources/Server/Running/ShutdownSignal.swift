import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks for an orderly stop, the second ends the process at once with status 1.
///
/// Make one, early: from then on the first signal is remembered until somebody waits for it.
package final class ShutdownSignal: Sendable {
    private struct State {
        var isReceived = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// Called at a second signal.
    private let endAtOnce: @Sendable () -> Void
    private let sources = Mutex<[Kept]>([])

    /// INVARIANT: nothing is done with the source but to free it, which stops it and may happen on any thread.
    private struct Kept: @unchecked Sendable {
        let source: any DispatchSourceSignal
    }

    package convenience init() {
        self.init { _exit(1) }
    }

    init(endAtOnce: @escaping @Sendable () -> Void) { self.endAtOnce = endAtOnce }

    /// Takes over from the signals' default, which ends the process.
    package func install() {
        let queue = DispatchQueue(label: "signals")
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [weak self] in self?.received() }
            source.activate()
            let kept = Kept(source: source)
            sources.withLock { $0.append(kept) }
        }
        // A reader of the output that went away must not end the server.
        signal(SIGPIPE, SIG_IGN)
    }

    func received() {
        let waiters: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard !state.isReceived else { return nil }
            state.isReceived = true
            defer { state.waiters = [] }
            return state.waiters
        }
        guard let waiters else { return endAtOnce() }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the first signal came, or at once if it did before.
    package func wait() async {
        await withCheckedContinuation { waiter in
            let isReceived = state.withLock { state in
                if !state.isReceived { state.waiters.append(waiter) }
                return state.isReceived
            }
            if isReceived { waiter.resume() }
        }
    }
}
