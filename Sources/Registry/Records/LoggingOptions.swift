/// What SetV2LoggingOptions stored for an account. AWS IoT API, `GetV2LoggingOptions`.
package struct LoggingOptions: Sendable, Equatable {
    /// AWS IoT API, `LogLevel`.
    package enum Level: String, Sendable, CaseIterable {
        case debug = "DEBUG"
        case info = "INFO"
        case warn = "WARN"
        case error = "ERROR"
        case disabled = "DISABLED"
    }

    /// AWS IoT API, `LogEventConfiguration`.
    package struct Event: Sendable, Equatable {
        package let eventType: String
        package let level: Level?
        package let destination: String?

        package init(eventType: String, level: Level?, destination: String? = nil) {
            self.eventType = eventType
            self.level = level
            self.destination = destination
        }
    }

    package var roleARN: String
    package var defaultLevel: Level
    package var disablesAll: Bool
    /// In the order they were given.
    package var events: [Event]

    package init(roleARN: String, defaultLevel: Level, disablesAll: Bool = false, events: [Event] = []) {
        self.roleARN = roleARN
        self.defaultLevel = defaultLevel
        self.disablesAll = disablesAll
        self.events = events
    }
}

/// The members one SetV2LoggingOptions call gave; nil leaves what was there.
package struct LoggingOptionsUpdate: Sendable {
    package var roleARN: String?
    package var defaultLevel: LoggingOptions.Level?
    package var disablesAll: Bool?
    package var events: [LoggingOptions.Event]?

    package init(
        roleARN: String? = nil, defaultLevel: LoggingOptions.Level? = nil, disablesAll: Bool? = nil,
        events: [LoggingOptions.Event]? = nil
    ) {
        self.roleARN = roleARN
        self.defaultLevel = defaultLevel
        self.disablesAll = disablesAll
        self.events = events
    }
}
