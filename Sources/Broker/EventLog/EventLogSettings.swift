/// What one account's log leaves out, and which log group takes the rest. AWS IoT API, SetV2LoggingOptions and
/// SetV2LoggingLevel.
package struct EventLogSettings: Sendable, Equatable {
    /// AWS's `LogLevel` of a setting: a level, or nothing at all.
    package enum Threshold: String, Sendable, CaseIterable {
        case debug = "DEBUG"
        case info = "INFO"
        case warn = "WARN"
        case error = "ERROR"
        case disabled = "DISABLED"

        /// Nil: no level is written.
        package var level: LogLevel? {
            switch self {
            case .debug: .debug
            case .info: .info
            case .warn: .warn
            case .error: .error
            case .disabled: nil
            }
        }

        /// The one of two that leaves less out.
        func moreVerbose(_ other: Threshold?) -> Threshold {
            guard let other else { return self }
            return EventThresholds.rank(level) <= EventThresholds.rank(other.level) ? self : other
        }
    }

    package var defaultLevel: Threshold
    package var disablesAll: Bool
    /// Per event type, which comes before the default. Names that this server doesn't log have no effect.
    package var eventLevels: [String: Threshold]
    /// Per event type, the log group that takes its entries in the place of the usual one.
    package var logGroups: [String: String]
    /// Per client id, address and so on, which comes before default and event type.
    package var targets: LogTargets

    package init(
        defaultLevel: Threshold, disablesAll: Bool = false, eventLevels: [String: Threshold] = [:],
        logGroups: [String: String] = [:], targets: LogTargets = LogTargets()
    ) {
        self.defaultLevel = defaultLevel
        self.disablesAll = disablesAll
        self.eventLevels = eventLevels
        self.logGroups = logGroups
        self.targets = targets
    }

    /// In force until SetV2LoggingOptions is called.
    package static let standard = EventLogSettings(defaultLevel: .info)

    /// The least level of an event type that a log group of the account shows; nil when it shows none.
    ///
    /// The account's default, then the event type's level, then the target's: later wins. `disableAllLogs` beats them
    /// all. An event type that AWS leaves out by default has to be named.
    ///
    /// - Parameter targetLevel: of what the entry is about, from `targets`.
    package func shown(_ eventType: EventType, targetLevel: Threshold?) -> LogLevel? {
        guard eventType != .eventsDropped else { return .debug }
        let named = eventLevels[eventType.rawValue]
        guard !disablesAll, named != nil || !eventType.isLeftOutByDefault else { return nil }
        return (targetLevel ?? named ?? defaultLevel).level
    }

    /// The least level of an event type that the log's file holds; nil when it holds none.
    ///
    /// Refusals before CONNECT are always there: AWS's opt-in governs what it shows in CloudWatch, while the file is the
    /// only place where such a refusal can be explained.
    package func written(_ eventType: EventType, targetLevel: Threshold?) -> LogLevel? {
        eventType.isAlwaysWritten ? .debug : shown(eventType, targetLevel: targetLevel)
    }
}
