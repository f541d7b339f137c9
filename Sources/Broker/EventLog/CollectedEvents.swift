import Synchronization

/// A sink that keeps the newest entries in memory.
///
/// Owner of the entries: the mutex inside.
package final class CollectedEvents: EventSink {
    package let gate: EventGate
    private let capacity: Int
    private let kept = Mutex<[LogEntry]>([])

    package init(capacity: Int = 1_000, settings: EventLogSettings = .standard) {
        precondition(capacity > 0, "a sink without room keeps nothing")
        self.capacity = capacity
        gate = EventGate(settings)
    }

    /// Oldest first.
    package var entries: [LogEntry] { kept.withLock { $0 } }

    package func record(_ entry: LogEntry) {
        var entry = entry
        guard gate.admits(&entry) else { return }
        kept.withLock { kept in
            if kept.count == capacity { kept.removeFirst() }
            kept.append(entry)
        }
    }
}
