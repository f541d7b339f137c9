import Broker
import IoTModel
import Logging
import Registry

/// Keeps the event log's settings as SetV2LoggingOptions stored them.
struct LoggingOptionsFollower: Sendable {
    let registry: any RegistryStore
    let events: any EventSink
    let account: AccountID
    let logger: Logger

    /// Applies what is stored, and begins to listen for changes.
    /// - Returns: the task that follows them until it is cancelled.
    func start() async throws -> Task<Void, Never> {
        // One element stands for any number of changes: it is the registry that says what holds.
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let account = account
        registry.observe { changes in
            if changes.contains(.loggingOptions(account)) { continuation.yield() }
        }
        try await apply()
        return Task {
            for await _ in changes {
                do {
                    try await apply()
                } catch {
                    logger.error("The logging options can't be read", metadata: ["reason": "\(error)"])
                }
            }
        }
    }

    private func apply() async throws(RegistryError) {
        let account = account
        let options = try await registry.read { reader throws(RegistryError) in
            try reader.loggingOptions(of: account)
        }
        // Until they are set the log is at INFO, whatever the API answers.
        events.apply(options.map(EventLogSettings.init) ?? .standard)
    }
}

extension EventLogSettings {
    init(_ options: LoggingOptions) {
        self.init(
            defaultLevel: Threshold(options.defaultLevel), disablesAll: options.disablesAll,
            eventLevels: Dictionary(
                options.events.compactMap { event in event.level.map { (event.eventType, Threshold($0)) } },
                uniquingKeysWith: { _, last in last }))
    }
}

extension EventLogSettings.Threshold {
    init(_ level: LoggingOptions.Level) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warn: self = .warn
        case .error: self = .error
        case .disabled: self = .disabled
        }
    }
}
