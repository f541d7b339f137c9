import Synchronization

/// Takes entries, from any thread and never waiting: an entry that finds no room is dropped and counted.
package protocol EventSink: Sendable {
    /// Ask it first where making the entry costs something: `if events.gate.passes(.debug, .publishIn) { … }`.
    var gate: EventGate { get }
    /// Entries that don't pass the gate are ignored.
    func record(_ entry: LogEntry)
}

extension EventSink {
    /// From the next entry on, over all threads.
    package func apply(_ settings: EventLogSettings) { gate.apply(settings) }
}

/// Which entries would be written: one relaxed load, no lock.
package final class EventGate: Sendable {
    /// Three bits for each event type, placed by `EventType.shift`: the rank of the least level written, or 4.
    private let thresholds: Atomic<UInt64>

    package init(_ settings: EventLogSettings = .standard) { thresholds = Atomic(Self.packed(settings)) }

    package func apply(_ settings: EventLogSettings) {
        thresholds.store(Self.packed(settings), ordering: .relaxed)
    }

    package func passes(_ level: LogLevel, _ eventType: EventType) -> Bool {
        let threshold = thresholds.load(ordering: .relaxed) >> eventType.shift & 7
        return level.rank >= threshold
    }

    private static func packed(_ settings: EventLogSettings) -> UInt64 {
        EventType.allCases.reduce(0) { packed, eventType in
            packed | (settings.threshold(for: eventType)?.rank ?? 4) << eventType.shift
        }
    }
}

extension EventType {
    /// Where this type's bits are.
    fileprivate var shift: UInt64 {
        let place: UInt64 =
            switch self {
            case .connect: 0
            case .disconnect: 1
            case .ping: 2
            case .authenticationError: 3
            case .publishIn: 4
            case .publishOut: 5
            case .subscribe: 6
            case .unsubscribe: 7
            case .eventsDropped: 8
            case .notExecuted: 9
            case .provisionDevice: 10
            }
        return place * 3
    }
}
