/// What the log leaves out, as SetV2LoggingOptions set it. AWS IoT API, SetV2LoggingOptions.
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
    }

    package var defaultLevel: Threshold
    package var disablesAll: Bool
    /// Per event type, which comes before the default. Names that this server doesn't log have no effect.
    package var eventLevels: [String: Threshold]

    package init(defaultLevel: Threshold, disablesAll: Bool = false, eventLevels: [String: Threshold] = [:]) {
        self.defaultLevel = defaultLevel
        self.disablesAll = disablesAll
        self.eventLevels = eventLevels
    }

    /// In force until SetV2LoggingOptions is called.
    package static let standard = EventLogSettings(defaultLevel: .info)

    /// The least level that is written for an event type; nil when none is.
    ///
    /// Refusals before CONNECT are always written: AWS's opt-in governs what it shows in CloudWatch, while this log is
    /// the only place where such a refusal can be explained. `Ping` is off unless named.
    package func threshold(for eventType: EventType) -> LogLevel? {
        switch eventType {
        case .authenticationError, .eventsDropped: .debug
        case .ping: disablesAll ? nil : eventLevels[eventType.rawValue].flatMap(\.level)
        case .connect, .disconnect, .publishIn, .publishOut, .subscribe, .unsubscribe, .provisionDevice, .notExecuted:
            disablesAll ? nil : (eventLevels[eventType.rawValue] ?? defaultLevel).level
        }
    }
}
