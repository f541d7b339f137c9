package import IoTModel

/// A log group of CloudWatch Logs, as far as this server has them: what shows entries of the event log.
package struct LogGroupRecord: Sendable, Equatable {
    /// Where entries are shown unless `logDestination` names another.
    package static let standardName = "AWSIotLogsV2"

    /// Shows every entry of the account, also those that AWS would leave out: the server's own.
    package static let everythingName = "SallyportEvents"

    package let account: AccountID
    package let name: String
    package let creationDate: WallTime
    /// Nil: as long as the server keeps its log.
    package var retentionDays: Int?

    package init(account: AccountID, name: String, creationDate: WallTime, retentionDays: Int? = nil) {
        self.account = account
        self.name = name
        self.creationDate = creationDate
        self.retentionDays = retentionDays
    }

    /// Whether every account has it.
    package var isGiven: Bool { Self.isGiven(name) }

    package static func isGiven(_ name: String) -> Bool { name == standardName || name == everythingName }
}
