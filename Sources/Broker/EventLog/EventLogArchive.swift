package import IoTModel
package import LogFilter

/// What is kept of the event log, for whoever looks into it: oldest first, a place between two lines is a `LogPosition`.
package protocol EventLogArchive: Sendable {
    /// How long entries are kept; nil: until there are too many.
    var age: Duration? { get }
    /// Reads a bounded part of the log.
    func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult
    /// What one log group of an account has, by day, oldest first.
    func days(of account: AccountID, logGroup: LogSearch.Group) async throws(LogSearchFailure) -> [LogDay]
}

package enum LogSearchFailure: Error, Sendable, Equatable {
    /// As many searches wait as may wait.
    case tooMany(waiting: Int)
    /// As many of the account's wait as may wait.
    case tooManyOfAccount(waiting: Int)
}

/// Where in the log to go on.
package struct LogPosition: Sendable, Equatable {
    /// Tells files apart, by what they begin with: they change their names. 0: before the oldest.
    package let file: UInt64
    package let offset: UInt64

    package init(file: UInt64, offset: UInt64) {
        self.file = file
        self.offset = offset
    }

    package static let beginning = LogPosition(file: 0, offset: 0)
}

/// Which entries are looked for, and how many at a time.
package struct LogSearch: Sendable, Equatable {
    package enum Direction: Sendable { case forward, backward }

    /// What shows the entries.
    package enum Group: Sendable, Equatable {
        case standard
        case named(String)
        /// Every entry of the account, also those that no log group shows.
        case everything
    }

    /// Which days' entries.
    package enum Days: Sendable, Equatable {
        case all
        case these(Set<CivilDay>)
        /// Those whose text begins so.
        case beginning(with: String)

        package func includes(_ day: CivilDay) -> Bool {
            switch self {
            case .all: true
            case .these(let days): days.contains(day)
            case .beginning(let text): day.description.hasPrefix(text)
            }
        }

        /// From the first of the days to the end of the last, in milliseconds since 1970, before which
        /// there are no entries; nil where they don't say.
        package var times: Range<Int64>? {
            let days: Set<CivilDay> =
                switch self {
                case .all: []
                case .these(let days): days
                case .beginning(let text): Set([CivilDay(text)].compactMap(\.self))
                }
            guard let first = days.min(), let last = days.max() else { return nil }
            return max(0, first.start.milliseconds)..<max(0, last.start.milliseconds + 86_400_000)
        }
    }

    package var account: AccountID
    package var logGroup: LogSearch.Group
    /// Stamps, in milliseconds since 1970.
    package var times: Range<Int64>
    package var days: Days
    package var pattern: FilterPattern
    package var direction: Direction
    /// Nil: from the beginning forward, from the end backward.
    package var position: LogPosition?
    package var maximumEvents: Int
    package var maximumAnswerBytes: Int
    /// What is read at most, about.
    package var maximumReadBytes: Int

    package init(
        account: AccountID, logGroup: LogSearch.Group = .standard, times: Range<Int64> = 0..<Int64.max,
        days: Days = .all, pattern: FilterPattern = .everything, direction: Direction = .forward,
        position: LogPosition? = nil, maximumEvents: Int = Limits.Logging.events.upperBound,
        maximumAnswerBytes: Int = Limits.Logging.answerBytes,
        maximumReadBytes: Int = Limits.Logging.searchedBytes
    ) {
        self.account = account
        self.logGroup = logGroup
        self.times = times
        self.days = days
        self.pattern = pattern
        self.direction = direction
        self.position = position
        self.maximumEvents = maximumEvents
        self.maximumAnswerBytes = maximumAnswerBytes
        self.maximumReadBytes = maximumReadBytes
    }
}

/// One line of the log as CloudWatch Logs shows it.
package struct LogEvent: Sendable, Equatable {
    package let time: WallTime
    package let day: CivilDay
    /// JSON.
    package let message: [UInt8]
    /// Fifty-six digits: the same for the same line whenever it is read.
    package let id: String

    package init(time: WallTime, day: CivilDay, message: [UInt8], id: String) {
        self.time = time
        self.day = day
        self.message = message
        self.id = id
    }
}

package struct LogSearchResult: Sendable, Equatable {
    /// In the direction of the search.
    package var events: [LogEvent]
    /// Where the search began.
    package var start: LogPosition
    /// Where it ended; the same as `start` when nothing was passed.
    package var end: LogPosition
    /// Whether there may be more beyond `end`.
    package var hasMore: Bool

    package init(events: [LogEvent], start: LogPosition, end: LogPosition, hasMore: Bool) {
        self.events = events
        self.start = start
        self.end = end
        self.hasMore = hasMore
    }
}

/// What a log group has of one day.
package struct LogDay: Sendable, Equatable {
    package let day: CivilDay
    package var first: WallTime
    package var last: WallTime
    package var bytes: Int

    package init(day: CivilDay, first: WallTime, last: WallTime, bytes: Int) {
        self.day = day
        self.first = first
        self.last = last
        self.bytes = bytes
    }
}

/// For a server without a log.
package struct EmptyEventLog: EventLogArchive {
    package init() {}
    package var age: Duration? { nil }

    package func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult {
        LogSearchResult(events: [], start: .beginning, end: .beginning, hasMore: false)
    }

    package func days(
        of account: AccountID, logGroup: LogSearch.Group
    ) async throws(LogSearchFailure) -> [LogDay] { [] }
}
