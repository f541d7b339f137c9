extension Limits {
    /// Bulk registration: AWS General Reference; this server's own where AWS gives no number.
    package enum Registration {
        /// Of an account, that haven't ended.
        package static let tasksAtOnce = 1
        /// Of an account, that have ended: their reports go with them.
        package static let tasksKept = 20
        package static let inputBytes = 64 * 1_024 * 1_024
        /// Devices of an input.
        package static let devices = 100_000
        package static let lineBytes = 65_536
        package static let buckets = 100
        /// What bringing an input from a URL may take.
        package static let fetch = Duration.seconds(300)
        /// Devices that are registered at the same time, of one task.
        package static let devicesAtOnce = 25
        /// Of all tasks together.
        package static let devicesPerSecond = 500
        /// Outcomes of devices that are deleted in one transaction.
        package static let outcomesPerDeletion = 1_000
        package static let messageCharacters = 2_048
        /// Devices in one file of a report.
        package static let reportLines = 1_000
        /// How long a report's link is good.
        package static let reportLink = Duration.seconds(3_600)
    }
}
