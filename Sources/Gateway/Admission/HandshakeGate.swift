import IoTModel
import Synchronization

/// Counts handshakes under way, in all and per source address, over all event loops.
///
/// Owner of its counts: the mutex inside. Asked once per connection, never per message.
final class HandshakeGate: Sendable {
    enum OnArrival: Equatable { case enter, refuseSource, refuseAll }

    private struct Counts {
        var all = 0
        var bySource: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let limit: Int
    private let limitPerSource: Int

    init(
        limit: Int = Limits.Gateway.concurrentHandshakes,
        limitPerSource: Int = Limits.Gateway.concurrentHandshakesPerSource
    ) {
        self.limit = limit
        self.limitPerSource = limitPerSource
    }

    func arrived(from source: String) -> OnArrival {
        counts.withLock { counts in
            guard counts.all < limit else { return .refuseAll }
            let ofSource = counts.bySource[source, default: 0]
            guard ofSource < limitPerSource else { return .refuseSource }
            counts.all += 1
            counts.bySource[source] = ofSource + 1
            return .enter
        }
    }

    /// After every `.enter`, exactly once: the handshake is over, either way.
    func left(from source: String) {
        counts.withLock { counts in
            counts.all -= 1
            let remaining = (counts.bySource[source] ?? 1) - 1
            counts.bySource[source] = remaining > 0 ? remaining : nil
        }
    }
}
