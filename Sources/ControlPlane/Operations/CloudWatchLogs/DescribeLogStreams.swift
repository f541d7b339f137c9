import Broker
import IoTModel

extension CloudWatchLogs {
    /// `DescribeLogStreams`: a stream for each day that has entries, named like `2030-01-02`.
    package struct DescribeLogStreams: TargetedOperation {
        package static let name = "DescribeLogStreams"

        package struct Output: Encodable, Sendable {
            let logStreams: [Item]
            let nextToken: String?
        }

        package struct Item: Encodable, Sendable {
            let logStreamName: String
            let creationTime: Int64
            let firstEventTimestamp: Int64
            let lastEventTimestamp: Int64
            let lastIngestionTime: Int64
            let arn: String
            let storedBytes: Int
        }

        let group: GroupName
        let prefix: String?
        let isDescending: Bool
        let limit: Int
        /// The last stream of the page before.
        let after: CivilDay?

        package init(_ body: JSONBody) throws(InvalidRequest) {
            group = try GroupName(body)
            prefix = try CloudWatchLogs.streamName(body, "logStreamNamePrefix")
            let order = try body.optional("orderBy", "LogStreamName or LastEventTime") {
                ["LogStreamName", "LastEventTime"].contains($0) ? $0 : nil
            }
            guard order != "LastEventTime" || prefix == nil else {
                throw InvalidRequest(
                    "`logStreamNamePrefix` is given with orderBy LastEventTime; leave out one of the two")
            }
            isDescending = try body.flag("descending") ?? false
            let page = Limits.Logging.page
            limit = try CloudWatchLogs.number(body, "limit", page) ?? page.upperBound
            after = try body.optional("nextToken", "the token of the page before") { CivilDay($0) }
        }

        /// The order of the names is that of the days.
        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let group = try await context.logGroup(group)
            let days = try await context.logDays(of: group)
            let found = (isDescending ? days.reversed() : days).filter(isWanted)
            let items = found.prefix(limit).map { day in
                Item(
                    logStreamName: "\(day.day)", creationTime: day.first.milliseconds,
                    firstEventTimestamp: day.first.milliseconds, lastEventTimestamp: day.last.milliseconds,
                    lastIngestionTime: day.last.milliseconds, arn: group.arn(ofStream: day.day),
                    storedBytes: day.bytes)
            }
            return Output(logStreams: items, nextToken: found.count > limit ? items.last?.logStreamName : nil)
        }

        private func isWanted(_ day: LogDay) -> Bool {
            (after.map { isDescending ? day.day < $0 : $0 < day.day } ?? true)
                && (prefix.map { day.day.description.hasPrefix($0) } ?? true)
        }
    }
}
