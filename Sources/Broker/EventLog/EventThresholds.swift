/// For each event type the least level that is written, in one word.
package struct EventThresholds: Sendable, Equatable {
    /// Three bits for each event type, placed by `EventType.shift`: the rank of the least level, or 4 for none.
    let word: UInt64

    init(word: UInt64) { self.word = word }

    /// - Parameter threshold: of each event type; nil for none.
    init(_ threshold: (EventType) -> LogLevel?) {
        word = EventType.allCases.reduce(0) { word, eventType in
            word | Self.rank(threshold(eventType)) << eventType.shift
        }
    }

    package func passes(_ level: LogLevel, _ eventType: EventType) -> Bool {
        level.rank >= word >> eventType.shift & 7
    }

    static func rank(_ level: LogLevel?) -> UInt64 { level?.rank ?? 4 }
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
