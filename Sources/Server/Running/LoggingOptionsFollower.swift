import Broker
import IoTModel
import Logging
import Registry
import Synchronization

/// Keeps the event log's settings, each account's, as the API stored them.
struct LoggingOptionsFollower: Sendable {
    let registry: any RegistryStore
    let events: any EventSink
    let logger: Logger

    /// Applies what is stored, and begins to listen for changes.
    /// - Returns: the task that follows them until it is cancelled.
    func start() async throws -> Task<Void, Never> {
        // What changed is gathered: it is the registry that says what holds.
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let changed = ChangedAccounts()
        registry.observe { changes in
            if changed.add(changes) { continuation.yield() }
        }
        let accounts = try await registry.read { reader throws(RegistryError) in
            try reader.accounts(in: Window(limit: Limits.Registry.accounts)).map(\.id)
        }
        for account in accounts { try await apply(to: account) }
        return Task {
            for await _ in changes {
                for account in changed.take() {
                    if await follow(account) { continue }
                    // What couldn't be read is asked for again.
                    try? await Task.sleep(for: .seconds(1))
                    changed.add(account)
                    continuation.yield()
                }
            }
        }
    }

    /// - Returns: whether the settings could be read.
    private func follow(_ account: AccountID) async -> Bool {
        do {
            try await apply(to: account)
            return true
        } catch {
            logger.error(
                "The logging options can't be read",
                metadata: ["account": "\(account)", "reason": "\(error)"])
            return false
        }
    }

    private func apply(to account: AccountID) async throws(RegistryError) {
        let settings = try await registry.read { reader throws(RegistryError) in
            try EventLogSettings(of: account, in: reader)
        }
        events.gate.apply(settings, to: account)
    }
}

/// Accounts whose settings aren't read again yet. Owner: the mutex inside.
private final class ChangedAccounts: Sendable {
    private let accounts = Mutex<Set<AccountID>>([])

    /// - Returns: whether there is one among them.
    func add(_ changes: [RegistryChange]) -> Bool {
        let changed = changes.compactMap { change in
            if case .loggingOptions(let account) = change { account } else { nil }
        }
        guard !changed.isEmpty else { return false }
        accounts.withLock { $0.formUnion(changed) }
        return true
    }

    func add(_ account: AccountID) { accounts.withLock { _ = $0.insert(account) } }

    func take() -> Set<AccountID> {
        accounts.withLock { accounts in
            defer { accounts = [] }
            return accounts
        }
    }
}

extension EventLogSettings {
    /// Nil where nothing is set: then the log is at INFO, whatever the API answers.
    init?(of account: AccountID, in reader: any RegistryReader) throws(RegistryError) {
        if let options = try reader.loggingOptions(of: account) {
            let targets = try reader.logLevels(
                of: account, kind: nil, in: Window(limit: Limits.Logging.targets))
            self.init(options, LogTargets(targets))
        } else if let legacy = try reader.legacyLoggingOptions(of: account) {
            self.init(defaultLevel: Threshold(legacy.level))
        } else {
            return nil
        }
    }

    private init(_ options: LoggingOptions, _ targets: LogTargets) {
        let standard = Threshold(options.defaultLevel)
        self.init(defaultLevel: standard, disablesAll: options.disablesAll, targets: targets)
        for event in options.events {
            eventLevels[event.eventType] = event.level.map(Threshold.init) ?? standard
            if let group = event.destination, group != LogGroupRecord.standardName {
                logGroups[event.eventType] = group
            }
        }
    }
}

extension LogTargets {
    fileprivate init(_ levels: [LogTargetLevel]) {
        self.init()
        for level in levels {
            let threshold = EventLogSettings.Threshold(level.level)
            switch level.target.kind {
            case .standard: break
            case .clientID: clients[level.target.name] = threshold
            case .sourceIP: addresses[level.target.name] = threshold
            case .principalID: principals[level.target.name] = threshold
            case .thingGroup: thingGroups[level.target.name] = threshold
            }
        }
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
