import IoTModel
import Synchronization

/// Counts connections and handshakes under way, in all and per source address, over all event loops.
///
/// Owner of its counts: the mutex inside. Asked a few times per connection, never per message.
package final class ArrivalGate: Sendable {
    package struct Bounds: Sendable {
        package var handshakes = Limits.Gateway.concurrentHandshakes
        package var handshakesPerSource = Limits.Gateway.concurrentHandshakesPerSource
        package var connections: Int
        /// nil: no bound of its own.
        package var connectionsPerSource: Int?

        package init(connections: Int, connectionsPerSource: Int? = nil) {
            self.connections = connections
            self.connectionsPerSource = connectionsPerSource
        }
    }

    package enum OnArrival: Equatable { case enter, refuse(Bound) }
    package enum Bound: Equatable { case handshakes, handshakesPerSource, connections, connectionsPerSource }

    private struct Source {
        var handshakes = 0
        var connections = 0
    }

    private struct Counts {
        var handshakes = 0
        var connections = 0
        var sources: [String: Source] = [:]
    }

    private let counts = Mutex(Counts())
    package let bounds: Bounds

    package init(_ bounds: Bounds) { self.bounds = bounds }

    package func arrived(from address: String) -> OnArrival {
        counts.withLock { counts in
            var source = counts.sources[address] ?? Source()
            guard counts.connections < bounds.connections else { return .refuse(.connections) }
            guard counts.handshakes < bounds.handshakes else { return .refuse(.handshakes) }
            guard source.handshakes < bounds.handshakesPerSource else { return .refuse(.handshakesPerSource) }
            if let limit = bounds.connectionsPerSource, source.connections >= limit {
                return .refuse(.connectionsPerSource)
            }
            counts.connections += 1
            counts.handshakes += 1
            source.connections += 1
            source.handshakes += 1
            counts.sources[address] = source
            return .enter
        }
    }

    /// After an `.enter`, at most once: the handshake is over, either way.
    package func handshakeEnded(from address: String) {
        counts.withLock { counts in
            counts.handshakes -= 1
            counts.sources[address]?.handshakes -= 1
        }
    }

    /// After an `.enter`, exactly once and last.
    package func connectionEnded(from address: String) {
        counts.withLock { counts in
            counts.connections -= 1
            counts.sources[address]?.connections -= 1
            if counts.sources[address]?.connections == 0 { counts.sources[address] = nil }
        }
    }

    package var connections: Int { counts.withLock { $0.connections } }
}
