import Broker
import IoTModel
import LogFilter

extension CloudWatchLogs {
    /// `FilterLogEvents`: a page may be empty and have a token all the same, when a bounded part of the log was read.
    package struct FilterLogEvents: TargetedOperation {
        package static let name = "FilterLogEvents"

        package struct Output: Encodable, Sendable {
            let events: [Event]
            /// Always empty, as AWS has it since 2020.
            let searchedLogStreams: [String]
            let nextToken: String?
        }

        package struct Event: Encodable, Sendable {
            let logStreamName: String
            let timestamp: Int64
            let message: String
            let ingestionTime: Int64
            let eventId: String
        }

        let group: GroupName
        /// Nil: all.
        let streams: [String]?
        let prefix: String?
        let times: Range<Int64>
        let pattern: FilterPattern
        let token: LogToken?
        let limit: Int
        let direction: LogSearch.Direction

        package init(_ body: JSONBody) throws(InvalidRequest) {
            group = try GroupName(body)
            streams = try body.textList("logStreamNames")
            let counts = Limits.Logging.logStreamNames
            if let streams, !counts.contains(streams.count) {
                throw InvalidRequest(
                    "`logStreamNames` has \(streams.count) items; expected \(counts.lowerBound) to \(counts.upperBound)"
                )
            }
            prefix = try CloudWatchLogs.streamName(body, "logStreamNamePrefix")
            guard streams == nil || prefix == nil else {
                throw InvalidRequest("`logStreamNames` and `logStreamNamePrefix` are both given; give one of them")
            }
            times = try CloudWatchLogs.times(body, includesEnd: true)
            let text = try body.optional("filterPattern", "a filter pattern") { $0 } ?? ""
            do throws(MalformedFilterPattern) {
                pattern = try FilterPattern(text)
            } catch {
                throw InvalidRequest("Invalid filter pattern: \(error)")
            }
            token = try body.logToken()
            limit = try CloudWatchLogs.number(body, "limit", Limits.Logging.events) ?? Limits.Logging.events.upperBound
            // The token's direction counts before what is asked for.
            let isFromHead = try body.flag("startFromHead") ?? true
            direction = token?.direction ?? (isFromHead ? .forward : .backward)
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let group = try await context.logGroup(group)
            let chosen = try await days(of: group, context)
            // What is of other days isn't read.
            let wanted = chosen.times.map { times.clamped(to: $0) } ?? times
            let found = try await context.searchLog(
                LogSearch(
                    account: context.account, logGroup: group.selection,
                    times: group.shown(wanted, context.services.archive, now: context.now),
                    days: chosen, pattern: pattern, direction: direction,
                    position: token?.position, maximumEvents: limit))
            let events = found.events.map { event in
                Event(
                    logStreamName: "\(event.day)", timestamp: event.time.milliseconds,
                    message: String(decoding: event.message, as: UTF8.self), ingestionTime: event.time.milliseconds,
                    eventId: event.id)
            }
            return Output(
                events: events, searchedLogStreams: [],
                nextToken: found.hasMore ? LogToken(direction, found.end).text : nil)
        }

        private func days(of group: LogGroup, _ context: OperationContext) async throws(APIError) -> LogSearch.Days {
            if let prefix { return .beginning(with: prefix) }
            guard let streams else { return .all }
            let known = Set(try await context.logDays(of: group).map(\.day))
            var days: Set<CivilDay> = []
            for stream in streams {
                guard let day = CivilDay(stream), known.contains(day) else { throw .noSuchLogStream(stream, group) }
                days.insert(day)
            }
            return .these(days)
        }
    }
}

extension APIError {
    static func noSuchLogStream(_ name: String, _ group: LogGroup) -> APIError {
        .noSuchLog(
            "The specified log stream does not exist: `\(name.prefix(200))` in `\(group.name)`. There is one for each"
                + " day that has entries, named like 2030-01-02")
    }
}
