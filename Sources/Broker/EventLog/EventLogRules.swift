package import IoTModel

/// The settings of all accounts: one immutable value, replaced as a whole.
package struct EventLogRules: Sendable, Equatable {
    /// Of the accounts that set nothing.
    package var others: EventLogSettings
    package var accounts: [AccountID: EventLogSettings]

    package init(others: EventLogSettings = .standard, accounts: [AccountID: EventLogSettings] = [:]) {
        self.others = others
        self.accounts = accounts
    }

    package func settings(of account: AccountID) -> EventLogSettings { accounts[account] ?? others }

    /// What is written about one subject.
    func thresholds(for subject: LogSubject) -> EventThresholds {
        let settings = settings(of: subject.account)
        let targetLevel = settings.targets.level(of: subject)
        return EventThresholds { settings.written($0, targetLevel: targetLevel) }
    }

    /// What is written about anybody in any account.
    var widest: EventThresholds {
        EventThresholds { eventType in
            var least: LogLevel?
            func take(_ level: LogLevel?) { if let level { least = min(least ?? level, level) } }
            for settings in [others] + accounts.values {
                take(settings.written(eventType, targetLevel: nil))
                for level in settings.targets.levels { take(settings.written(eventType, targetLevel: level)) }
            }
            return least
        }
    }

    /// Whether an entry is written; where it is shown is put into it.
    func admit(_ entry: inout LogEntry) -> Bool {
        let settings = settings(of: entry.accountID)
        let targetLevel = settings.targets.isEmpty ? nil : settings.targets.level(of: entry.subject)
        if let shown = settings.shown(entry.eventType, targetLevel: targetLevel), entry.level >= shown {
            entry.destination = settings.logGroups[entry.eventType.rawValue].map { .logGroup($0) } ?? .standard
            return true
        }
        entry.destination = .fileOnly
        return entry.eventType.isAlwaysWritten
    }
}

extension LogEntry {
    fileprivate var subject: LogSubject {
        LogSubject(
            account: accountID, clientID: clientID, sourceIP: source?.ip, principalID: principalID,
            thingGroups: thingGroups)
    }
}
