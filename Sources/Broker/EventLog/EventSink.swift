/// Takes entries, from any thread and never waiting: an entry that finds no room is dropped and counted.
package protocol EventSink: Sendable {
    /// Ask it first where making the entry costs something: `if events.gate.passes(.debug, .publishIn) { … }`.
    var gate: EventGate { get }
    /// Entries that don't pass the gate are ignored.
    func record(_ entry: LogEntry)
}

extension EventSink {
    /// From the next entry on, over all threads and for every account.
    package func apply(_ settings: EventLogSettings) { gate.apply(EventLogRules(others: settings)) }
}
