import Broker
import IoTModel
import Registry

/// CloudWatch Logs' operations, as far as the event log needs them: log groups that show an account's entries, with a
/// stream for each day. API version 2014-03-28.
package enum CloudWatchLogs {
    /// The log group that a request is about, by name or ARN.
    struct GroupName: Sendable {
        let name: String
        /// Nil when it was given by name.
        let arn: String?

        init(_ body: JSONBody) throws(InvalidRequest) {
            let name = try CloudWatchLogs.groupName(body, "logGroupName")
            let identifier = try body.optional("logGroupIdentifier", "the name or ARN of a log group") { $0 }
            switch (name, identifier) {
            case (let name?, nil): self.init(name: name, arn: nil)
            case (nil, let identifier?):
                let name = identifier.hasPrefix("arn:") ? Self.name(inARN: identifier) : identifier
                guard let name, LogGroupName.isOne(name) else {
                    throw InvalidRequest("logGroupIdentifier", identifier, expected: "the name or ARN of a log group")
                }
                self.init(name: name, arn: identifier.hasPrefix("arn:") ? identifier : nil)
            case (nil, nil): throw InvalidRequest("logGroupName", nil, expected: LogGroupName.expectation)
            case (.some, .some):
                throw InvalidRequest("`logGroupName` and `logGroupIdentifier` are both given; give one of them")
            }
        }

        private init(name: String, arn: String?) {
            self.name = name
            self.arn = arn
        }

        private static func name(inARN arn: String) -> String? {
            let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let isOne =
                (parts.count == 7 || parts.count == 8 && parts[7] == "*") && parts[2] == "logs"
                && parts[5] == "log-group"
            return isOne ? parts[6] : nil
        }
    }

    static func groupName(_ body: JSONBody, _ member: String) throws(InvalidRequest) -> String? {
        try body.optional(member, LogGroupName.expectation) { LogGroupName.isOne($0) ? $0 : nil }
    }

    static func number(
        _ body: JSONBody, _ name: String, _ range: ClosedRange<Int>
    ) throws(InvalidRequest) -> Int? {
        guard let number = try body.number(name) else { return nil }
        guard range.contains(Int(clamping: number)) else {
            throw InvalidRequest(
                name, "\(number)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    /// `startTime` and `endTime`. - Parameter includesEnd: whether the latter is looked for too.
    static func times(_ body: JSONBody, includesEnd: Bool) throws(InvalidRequest) -> Range<Int64> {
        let start = try body.number("startTime") ?? 0
        let end = try body.number("endTime")
        guard start >= 0, end ?? 0 >= 0 else {
            throw InvalidRequest("`startTime` and `endTime` are milliseconds since 1970; expected 0 or more")
        }
        guard let end else { return start..<Int64.max }
        guard start <= end else {
            throw InvalidRequest("`startTime` is \(start), which is later than `endTime`, \(end)")
        }
        return start..<(includesEnd && end < .max ? end + 1 : end)
    }

    static func streamName(_ body: JSONBody, _ member: String) throws(InvalidRequest) -> String? {
        let lengths = Limits.Logging.logStreamNameCharacters
        return try body.optional(member, "1 to 512 characters other than `:` and `*`") { text in
            lengths.contains(text.unicodeScalars.count) && !text.contains { $0 == ":" || $0 == "*" } ? text : nil
        }
    }
}

/// A log group of the account of a call, as the event log has it.
struct LogGroup: Sendable {
    let record: LogGroupRecord
    let scope: AccountScope

    var name: String { record.name }
    var selection: LogSearch.Group {
        switch name {
        case LogGroupRecord.standardName: .standard
        case LogGroupRecord.everythingName: .everything
        default: .named(name)
        }
    }
    /// `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`.
    var arn: String { "arn:aws:logs:\(scope.region):\(scope.account):log-group:\(name)" }

    func arn(ofStream day: CivilDay) -> String { "\(arn):log-stream:\(day)" }

    /// The most days that entries are shown; nil: all that are kept.
    func shownDays(_ archive: any EventLogArchive) -> Int? {
        let kept = archive.age.map { Int($0.components.seconds / 86_400) }
        return [record.retentionDays, kept].compactMap(\.self).min()
    }

    /// A part of the times: what is older than the retention isn't shown.
    func shown(_ times: Range<Int64>, _ archive: any EventLogArchive, now: WallTime) -> Range<Int64> {
        guard let days = shownDays(archive) else { return times }
        let oldest = now.milliseconds - Int64(days) * 86_400_000
        return max(times.lowerBound, min(oldest, times.upperBound))..<times.upperBound
    }
}

extension OperationContext {
    /// The account's log groups, by name. The usual one is always there, and the server's own.
    func logGroups() async throws(APIError) -> [LogGroup] {
        let (account, scope) = (account, scope)
        let (records, created) = try await read { reader throws(RegistryError) in
            (try reader.logGroups(of: account), try reader.account(account)?.creationDate)
        }
        let given = [LogGroupRecord.standardName, LogGroupRecord.everythingName]
            .filter { name in !records.contains { $0.name == name } }
            .map { LogGroupRecord(account: account, name: $0, creationDate: created ?? WallTime(seconds: 0)) }
        return (records + given).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { LogGroup(record: $0, scope: scope) }
    }

    /// - Throws: `noSuchLog`.
    func logGroup(_ name: CloudWatchLogs.GroupName) async throws(APIError) -> LogGroup {
        let groups = try await logGroups()
        guard let group = groups.first(where: { $0.name == name.name }),
            name.arn.map({ $0 == group.arn || $0 == "\(group.arn):*" }) ?? true
        else {
            throw .noSuchLog(
                "The specified log group does not exist: `\(name.arn ?? name.name)`. There are"
                    + " \(groups.prefix(10).map { "`\($0.name)`" }.joined(separator: ", "))")
        }
        return group
    }

    /// What the group has, oldest day first.
    func logDays(of group: LogGroup) async throws(APIError) -> [LogDay] {
        let found: [LogDay]
        do {
            found = try await services.archive.days(of: account, logGroup: group.selection)
        } catch {
            throw .init(error)
        }
        let times = group.shown(0..<Int64.max, services.archive, now: now)
        return found.filter { $0.last.milliseconds >= times.lowerBound }
    }

    func searchLog(_ search: LogSearch) async throws(APIError) -> LogSearchResult {
        do {
            return try await services.archive.search(search)
        } catch {
            throw .init(error)
        }
    }
}

extension APIError {
    init(_ failure: LogSearchFailure) {
        switch failure {
        case .tooMany(let waiting): self = .tooManySearches(waiting: waiting)
        case .tooManyOfAccount(let waiting): self = .tooManySearchesOfAccount(waiting: waiting)
        }
    }
}
