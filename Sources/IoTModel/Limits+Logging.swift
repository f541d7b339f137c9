extension Limits {
    /// The event log, its settings, and the log groups that show it. AWS IoT API, SetV2LoggingOptions; CloudWatch Logs
    /// API, FilterLogEvents; this server's own where AWS gives no number.
    package enum Logging {
        /// Levels of single targets in one account. AWS's number isn't published.
        package static let targets = 1_000
        package static let eventConfigurations = 100
        /// Of one account, made by naming them as `logDestination`.
        package static let logGroups = 100
        /// Client ids, addresses and principals that a level is set for.
        package static let targetNameCharacters = 1...256
        package static let logGroupNameCharacters = 1...512
        package static let logStreamNameCharacters = 1...512
        package static let filterPatternCharacters = 1_024
        package static let logStreamNames = 1...100
        package static let page = 1...50
        package static let events = 1...10_000
        /// All messages of one answer.
        package static let answerBytes = 1_048_576
        /// What one call reads of the log at most; then it answers with a token and what it has found so far.
        package static let searchedBytes = 8 * 1_048_576
        /// Calls that read the log at one time; others wait their turn.
        package static let waitingSearches = 256
        /// Of those, what one account may have: the others' turn comes soon.
        package static let waitingSearchesOfAccount = 8
        /// Objects and lists of a log entry in one another, for filter patterns.
        package static let messageDepth = 32
        /// Parentheses of a filter pattern in one another.
        package static let filterPatternDepth = 32
        /// What PutRetentionPolicy takes.
        package static let retentionDays: Set<Int> = [
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288,
            3_653,
        ]
    }
}
