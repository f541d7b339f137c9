package import IoTModel
import Synchronization

/// Which entries would be written: one relaxed load, no lock, where nobody wants them.
///
/// What is wanted of somebody is asked again for the connection at hand, which remembers the answer until the settings
/// change. Owner of the settings: the mutex inside.
package final class EventGate: Sendable {
    /// What one connection remembers.
    package struct Known: Sendable {
        fileprivate var generation: UInt32 = 0
        fileprivate var thresholds = EventThresholds(word: 0)
        /// Knows nothing; also what a connection starts anew with when its subject changes.
        package init() {}
    }

    /// What anybody's entries need to pass: the word of `EventThresholds`.
    private let widest: Atomic<UInt64>
    /// Counts the settings, from 1.
    private let generation = Atomic<UInt32>(1)
    private let rules: Mutex<EventLogRules>

    package init(_ settings: EventLogSettings = .standard) {
        let rules = EventLogRules(others: settings)
        self.rules = Mutex(rules)
        widest = Atomic(rules.widest.word)
    }

    package func apply(_ rules: EventLogRules) {
        self.rules.withLock { $0 = rules }
        generation.wrappingAdd(1, ordering: .releasing)
        widest.store(rules.widest.word, ordering: .relaxed)
    }

    /// Changes the settings of one account; nil gives it those of the accounts that set nothing.
    package func apply(_ settings: EventLogSettings?, to account: AccountID) {
        let rules = rules.withLock { rules in
            rules.accounts[account] = settings
            return rules
        }
        generation.wrappingAdd(1, ordering: .releasing)
        widest.store(rules.widest.word, ordering: .relaxed)
    }

    /// Whether such an entry of anybody would be written.
    package func passes(_ level: LogLevel, _ eventType: EventType) -> Bool {
        EventThresholds(word: widest.load(ordering: .relaxed)).passes(level, eventType)
    }

    /// Whether such an entry of one connection would be written.
    ///
    /// - Parameters:
    ///   - known: what the connection remembers.
    ///   - subject: asked for when the settings have changed.
    package func passes(
        _ level: LogLevel, _ eventType: EventType, _ known: inout Known, of subject: @autoclosure () -> LogSubject
    ) -> Bool {
        guard passes(level, eventType) else { return false }
        let generation = generation.load(ordering: .acquiring)
        if known.generation != generation {
            let rules = rules.withLock { $0 }
            known.thresholds = rules.thresholds(for: subject())
            known.generation = generation
        }
        return known.thresholds.passes(level, eventType)
    }

    /// Whether this entry is written; where it is shown is put into it.
    package func admits(_ entry: inout LogEntry) -> Bool {
        guard passes(entry.level, entry.eventType) else { return false }
        return rules.withLock { $0 }.admit(&entry)
    }
}
