package import IoTModel

/// What is known of a task in progress without reading how far it is.
package struct RunningAuditTask: Sendable, Equatable {
    /// Where it stands among those of all accounts.
    package struct Key: Sendable, Hashable, Comparable {
        package let account: AccountID
        package let id: AuditTaskID

        package init(account: AccountID, id: AuditTaskID) {
            self.account = account
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.account, left.id) < (right.account, right.id)
        }
    }

    package let key: Key
    package let scheduledAudit: ScheduledAuditName?

    package init(key: Key, scheduledAudit: ScheduledAuditName?) {
        self.key = key
        self.scheduledAudit = scheduledAudit
    }
}

/// A scheduled audit whose time has come.
package struct DueAudit: Sendable, Hashable {
    package let account: AccountID
    package let name: ScheduledAuditName

    package init(account: AccountID, name: ScheduledAuditName) {
        self.account = account
        self.name = name
    }
}
