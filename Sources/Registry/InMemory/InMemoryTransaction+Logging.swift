import IoTModel

extension InMemoryTransaction {
    func loggingOptions(of account: AccountID) -> LoggingOptions? { tables.loggingOptions[account] }

    func put(_ options: LoggingOptions, of account: AccountID) { tables.loggingOptions[account] = options }

    func legacyLoggingOptions(of account: AccountID) -> LegacyLoggingOptions? { tables.legacyLoggingOptions[account] }

    func put(_ options: LegacyLoggingOptions, of account: AccountID) { tables.legacyLoggingOptions[account] = options }

    // MARK: Levels of single targets

    func logLevel(of target: LogTarget, account: AccountID) -> LoggingOptions.Level? {
        tables.logLevels[.init(account, target)]
    }

    func logLevels(
        of account: AccountID, kind: LogTarget.Kind?, in window: Window<LogTarget>
    ) -> [LogTargetLevel] {
        let levels = tables.logLevels.filter {
            $0.key.account == account && (kind ?? $0.key.name.kind) == $0.key.name.kind
        }
        return window.select(levels.map { LogTargetLevel(target: $0.key.name, level: $0.value) }, by: \.target)
    }

    func put(_ level: LogTargetLevel, of account: AccountID) {
        tables.logLevels[.init(account, level.target)] = level.level
    }

    func deleteLogLevel(of target: LogTarget, account: AccountID) -> Bool {
        tables.logLevels.removeValue(forKey: .init(account, target)) != nil
    }

    // MARK: Log groups

    func logGroups(of account: AccountID) -> [LogGroupRecord] {
        tables.logGroups.values.filter { $0.account == account }.sorted { $0.name < $1.name }
    }

    func put(_ group: LogGroupRecord) { tables.logGroups[.init(group.account, group.name)] = group }

    func deleteLogGroup(_ name: String, account: AccountID) { tables.logGroups[.init(account, name)] = nil }
}
