import IoTModel

/// Keeps a peer that fails again and again from filling the log: of alike failures (and warnings) the first of a while
/// are written as they come, the rest is counted and told in one line when that stretch of time is over.
///
/// Alike means: same account, same source address, same event type, same reason. Owned by one sink; time is a parameter.
package struct FailureFolding: Sendable {
    package enum OnFailure: Equatable { case write, hold }

    private struct Key: Hashable {
        let account: AccountID
        /// Nil for the sources that found the table full.
        let ip: String?
        let eventType: EventType
        let reason: String
    }

    private struct Stretch {
        let end: Duration
        var written: Int
        var held = 0
        var latest: LogEntry
    }

    /// How many alike failures are written before the rest is held.
    package static let writtenAtOnce = 50
    package static let stretch = Duration.seconds(10)
    /// How many sources and reasons are told apart.
    package static let maximumSources = 1_024

    private var stretches: [Key: Stretch] = [:]
    /// No stretch ends before it; so `due` costs nothing in between.
    private var earliestEnd = Duration.zero

    package init() {}

    /// - Parameter now: monotonic, from any fixed moment.
    package mutating func failed(_ entry: LogEntry, now: Duration) -> OnFailure {
        let key = key(for: entry)
        guard var stretch = stretches[key] else {
            let end = now + Self.stretch
            earliestEnd = stretches.isEmpty ? end : min(earliestEnd, end)
            stretches[key] = Stretch(end: end, written: 1, latest: entry)
            return .write
        }
        if stretch.written < Self.writtenAtOnce {
            stretch.written += 1
            stretches[key] = stretch
            return .write
        }
        stretch.held += 1
        stretch.latest = entry
        stretches[key] = stretch
        return .hold
    }

    /// Ends the stretches that are over: for each that held failures back, the latest of them with their `count`.
    package mutating func due(now: Duration) -> [LogEntry] {
        guard !stretches.isEmpty, now >= earliestEnd else { return [] }
        let over = end { $0.end <= now }
        earliestEnd = stretches.values.lazy.map(\.end).min() ?? .zero
        return over
    }

    /// Ends all stretches, as before shutdown.
    package mutating func rest() -> [LogEntry] { end { _ in true } }

    private mutating func end(_ isOver: (Stretch) -> Bool) -> [LogEntry] {
        let over = stretches.filter { isOver($0.value) }
        for key in over.keys { stretches[key] = nil }
        return over.values.filter { $0.held > 0 }.map { stretch in
            var entry = stretch.latest
            entry.count = stretch.held
            return entry
        }.sorted { $0.timestamp < $1.timestamp }
    }

    private func key(for entry: LogEntry) -> Key {
        let reason = entry.reason ?? ""
        let own = Key(account: entry.accountID, ip: entry.source?.ip ?? "", eventType: entry.eventType, reason: reason)
        if stretches.count < Self.maximumSources || stretches[own] != nil { return own }
        return Key(account: entry.accountID, ip: nil, eventType: entry.eventType, reason: reason)
    }
}
