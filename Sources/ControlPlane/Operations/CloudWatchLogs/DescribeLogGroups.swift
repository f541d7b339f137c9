import Broker
import IoTModel
import Registry

extension CloudWatchLogs {
    /// `DescribeLogGroups`, by name.
    package struct DescribeLogGroups: TargetedOperation {
        package static let name = "DescribeLogGroups"

        package struct Output: Encodable, Sendable {
            let logGroups: [Item]
            let nextToken: String?
        }

        package struct Item: Encodable, Sendable {
            let logGroupName: String
            let creationTime: Int64
            let retentionInDays: Int?
            let metricFilterCount: Int
            let arn: String
            let logGroupArn: String
            let storedBytes: Int
            let logGroupClass: String
        }

        let prefix: String?
        let part: String?
        let identifiers: [String]?
        let isOfClass: Bool
        let limit: Int
        /// The last name of the page before.
        let after: String?

        package init(_ body: JSONBody) throws(InvalidRequest) {
            prefix = try CloudWatchLogs.groupName(body, "logGroupNamePrefix")
            let part = try body.optional("logGroupNamePattern", "a part of a log group's name") { $0 }
            self.part = part?.isEmpty == true ? nil : part
            guard prefix == nil || self.part == nil else {
                throw InvalidRequest("`logGroupNamePrefix` and `logGroupNamePattern` are both given; give one of them")
            }
            identifiers = try body.textList("logGroupIdentifiers")
            let classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"]
            let logGroupClass = try body.optional("logGroupClass", "one of \(classes.joined(separator: ", "))") {
                text in
                classes.contains(text) ? text : nil
            }
            isOfClass = logGroupClass ?? "STANDARD" == "STANDARD"
            let page = Limits.Logging.page
            limit = try CloudWatchLogs.number(body, "limit", page) ?? page.upperBound
            after = try body.optional("nextToken", "the token of the page before") { LogGroupName.isOne($0) ? $0 : nil }
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let found = try await context.logGroups().filter(isWanted)
            var items: [Item] = []
            for group in found.prefix(limit) {
                let bytes = try await context.logDays(of: group).reduce(0) { $0 + $1.bytes }
                items.append(
                    Item(
                        logGroupName: group.name, creationTime: group.record.creationDate.milliseconds,
                        retentionInDays: group.shownDays(context.services.archive), metricFilterCount: 0,
                        arn: "\(group.arn):*", logGroupArn: group.arn, storedBytes: bytes, logGroupClass: "STANDARD"))
            }
            return Output(logGroups: items, nextToken: found.count > limit ? items.last?.logGroupName : nil)
        }

        private func isWanted(_ group: LogGroup) -> Bool {
            isOfClass && (after.map { $0.utf8.lexicographicallyPrecedes(group.name.utf8) } ?? true)
                && (prefix.map { group.name.hasPrefix($0) } ?? true)
                && (part.map { group.name.lowercased().contains($0.lowercased()) } ?? true)
                && (identifiers.map { $0.contains(group.name) || $0.contains(group.arn) } ?? true)
        }
    }
}
