import Broker
import IoTModel

extension CloudWatchLogs {
    /// `GetLogEvents`: one stream, page by page in both directions. The same token again means the end.
    package struct GetLogEvents: TargetedOperation {
        package static let name = "GetLogEvents"

        package struct Output: Encodable, Sendable {
            let events: [Event]
            let nextForwardToken: String
            let nextBackwardToken: String
        }

        package struct Event: Encodable, Sendable {
            let timestamp: Int64
            let message: String
            let ingestionTime: Int64
        }

        let group: GroupName
        let stream: String
        let times: Range<Int64>
        let token: LogToken?
        let limit: Int
        let direction: LogSearch.Direction

        package init(_ body: JSONBody) throws(InvalidRequest) {
            group = try GroupName(body)
            guard let stream = try CloudWatchLogs.streamName(body, "logStreamName") else {
                throw InvalidRequest("logStreamName", nil, expected: "the name of a log stream")
            }
            self.stream = stream
            times = try CloudWatchLogs.times(body, includesEnd: false)
            token = try body.logToken()
            limit = try CloudWatchLogs.number(body, "limit", Limits.Logging.events) ?? Limits.Logging.events.upperBound
            let isFromHead = try body.flag("startFromHead") ?? false
            direction = token?.direction ?? (isFromHead ? .forward : .backward)
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let group = try await context.logGroup(group)
            guard let day = CivilDay(stream), try await context.logDays(of: group).contains(where: { $0.day == day })
            else { throw .noSuchLogStream(stream, group) }
            let wanted = times.clamped(to: day.start.milliseconds..<day.start.milliseconds + 86_400_000)
            let found = try await context.searchLog(
                LogSearch(
                    account: context.account, logGroup: group.selection,
                    times: group.shown(wanted, context.services.archive, now: context.now), days: .these([day]),
                    direction: direction, position: token?.position, maximumEvents: limit))
            // What was passed over meanwhile, other accounts' entries perhaps, doesn't count: the token stays the same.
            let isOver = found.events.isEmpty && !found.hasMore
            let end = isOver ? found.start : found.end
            let (first, last) = direction == .forward ? (found.start, end) : (end, found.start)
            // Older events first, whichever way they were found.
            let events = (direction == .forward ? found.events : found.events.reversed()).map { event in
                Event(
                    timestamp: event.time.milliseconds, message: String(decoding: event.message, as: UTF8.self),
                    ingestionTime: event.time.milliseconds)
            }
            return Output(
                events: events, nextForwardToken: LogToken(.forward, last).text,
                nextBackwardToken: LogToken(.backward, first).text)
        }
    }
}
