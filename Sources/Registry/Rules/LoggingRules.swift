package import IoTModel

// AWS IoT API: SetV2LoggingOptions, GetV2LoggingOptions, SetLoggingOptions, GetLoggingOptions.

extension RegistryReader {
    /// - Throws: `loggingNotConfigured` until options are set for the first time.
    package func getLoggingOptions(of account: AccountID) throws(RegistryError) -> LoggingOptions {
        guard let options = try loggingOptions(of: account) else { throw .loggingNotConfigured }
        return options
    }
}

extension RegistryWriter {
    /// Members that aren't given keep their value. The first call must give the role and the default level. A log group
    /// that an event names is made if it isn't there; one that none names may go then.
    ///
    /// - Throws: `invalid`, `limitExceeded`.
    @discardableResult
    package func setLoggingOptions(
        _ update: LoggingOptionsUpdate, of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> LoggingOptions {
        let before = try loggingOptions(of: account)
        guard let roleARN = update.roleARN ?? before?.roleARN,
            let defaultLevel = update.defaultLevel ?? before?.defaultLevel
        else {
            throw .invalid(message: "the first SetV2LoggingOptions call must give roleArn and defaultLogLevel")
        }
        let options = LoggingOptions(
            roleARN: roleARN, defaultLevel: defaultLevel,
            disablesAll: update.disablesAll ?? before?.disablesAll ?? false,
            events: try (update.events ?? before?.events ?? []).checked())
        guard options != before else { return options }
        try makeLogGroups(options.events.compactMap(\.destination), of: account, at: now)
        try put(options, of: account)
        note(.loggingOptions(account))
        return options
    }

    /// Where there is no room, groups are forgotten that no event names any more and that have no retention: the oldest
    /// first, and no more than needed. Their entries stay in the log, and are shown again once one is named again.
    private func makeLogGroups(
        _ names: [String], of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        let groups = try logGroups(of: account).filter { !$0.isGiven }
        var known = Set(groups.map(\.name))
        var unused = groups.filter { $0.retentionDays == nil && !names.contains($0.name) }
            .sorted { ($0.creationDate, $0.name) > ($1.creationDate, $1.name) }
        for name in names where !LogGroupRecord.isGiven(name) && known.insert(name).inserted {
            if known.count > Limits.Logging.logGroups {
                guard let oldest = unused.popLast() else {
                    throw .limitExceeded(
                        message: "The account has \(Limits.Logging.logGroups) log groups already, each with a retention"
                            + " or named by an event; `\(name)` would be one more. Name one of those as logDestination,"
                            + " or call DeleteRetentionPolicy for one that isn't needed")
                }
                try deleteLogGroup(oldest.name, account: account)
                known.remove(oldest.name)
            }
            try put(LogGroupRecord(account: account, name: name, creationDate: now))
        }
    }

    /// - Parameter days: nil: entries are shown as long as the server keeps them.
    /// - Returns: whether the account has the group still.
    package func setRetention(_ days: Int?, of group: LogGroupRecord) throws(RegistryError) -> Bool {
        let known = try logGroups(of: group.account).contains { $0.name == group.name }
        guard known || group.isGiven else { return false }
        var changed = group
        changed.retentionDays = days
        try put(changed)
        return true
    }

    /// The first version's options count while the second's aren't set.
    ///
    /// - Throws: `invalid` when the second version's are set, or there is no level.
    package func setLegacyLoggingOptions(
        roleARN: String, level: LoggingOptions.Level?, of account: AccountID
    ) throws(RegistryError) {
        guard try loggingOptions(of: account) == nil else {
            throw .invalid(
                message: "the account's logging is set by SetV2LoggingOptions, which takes the place of"
                    + " SetLoggingOptions; call that one")
        }
        let before = try legacyLoggingOptions(of: account)
        guard let level = level ?? before?.level else {
            throw .invalid(message: "the first SetLoggingOptions call must give logLevel")
        }
        try put(LegacyLoggingOptions(roleARN: roleARN, level: level), of: account)
        note(.loggingOptions(account))
    }
}

extension [LoggingOptions.Event] {
    /// - Throws: `invalid`.
    fileprivate func checked() throws(RegistryError) -> Self {
        let maximum = Limits.Logging.eventConfigurations
        guard count <= maximum else {
            throw .invalid(message: "eventConfigurations has \(count) items; at most \(maximum) are allowed")
        }
        var seen: Set<String> = []
        for event in self where !seen.insert(event.eventType).inserted {
            throw .invalid(message: "eventConfigurations has `\(event.eventType)` twice; give each event type once")
        }
        return self
    }
}
