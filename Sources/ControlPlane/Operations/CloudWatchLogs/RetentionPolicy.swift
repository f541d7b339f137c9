import IoTModel
import Registry

extension CloudWatchLogs {
    /// `PutRetentionPolicy`: older entries aren't shown any more. The server keeps its files by its own settings.
    package struct PutRetentionPolicy: TargetedOperation {
        package static let name = "PutRetentionPolicy"

        let group: GroupName
        let days: Int

        package init(_ body: JSONBody) throws(InvalidRequest) {
            group = try GroupName(body)
            let known = Limits.Logging.retentionDays
            let days = try body.number("retentionInDays")
            guard let days, known.contains(Int(clamping: days)) else {
                throw InvalidRequest(
                    "retentionInDays", days.map { "\($0)" },
                    expected: "one of \(known.sorted().map { "\($0)" }.joined(separator: ", "))")
            }
            self.days = Int(days)
        }

        package func perform(in context: OperationContext) async throws(APIError) -> Empty {
            try await context.setRetention(days, of: group)
            return Empty()
        }
    }

    /// `DeleteRetentionPolicy`: entries are shown as long as the server keeps them.
    package struct DeleteRetentionPolicy: TargetedOperation {
        package static let name = "DeleteRetentionPolicy"

        let group: GroupName

        package init(_ body: JSONBody) throws(InvalidRequest) { group = try GroupName(body) }

        package func perform(in context: OperationContext) async throws(APIError) -> Empty {
            try await context.setRetention(nil, of: group)
            return Empty()
        }
    }
}

extension OperationContext {
    fileprivate func setRetention(_ days: Int?, of name: CloudWatchLogs.GroupName) async throws(APIError) {
        let group = try await logGroup(name)
        let isThere = try await write { writer throws(RegistryError) -> Bool in
            try writer.setRetention(days, of: group.record)
        }
        // Another call may have had it forgotten meanwhile.
        guard isThere else { throw .noSuchLog("The specified log group does not exist: `\(group.name)`") }
    }
}
