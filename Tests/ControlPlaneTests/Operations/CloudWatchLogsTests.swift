import Broker
import IoTModel
import LogFilter
import Synchronization
import Testing

@testable import ControlPlane

@Suite struct CloudWatchLogsTests {
    /// Remembers what it was asked for, and answers what the test says.
    private final class ScriptedLog: EventLogArchive {
        struct Script {
            var searches: [LogSearch] = []
            var result = LogSearchResult(events: [], start: .beginning, end: .beginning, hasMore: false)
            var days: [LogDay] = []
            var failure: LogSearchFailure?
        }

        let script = Mutex(Script())
        let age: Duration?

        init(age: Duration? = nil) { self.age = age }

        var searches: [LogSearch] { script.withLock { $0.searches } }

        func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult {
            let (failure, result) = script.withLock { script in
                script.searches.append(search)
                return (script.failure, script.result)
            }
            if let failure { throw failure }
            return result
        }

        func days(
            of account: AccountID, logGroup: LogSearch.Group
        ) async throws(LogSearchFailure) -> [LogDay] {
            let (failure, days) = script.withLock { ($0.failure, $0.days) }
            if let failure { throw failure }
            return logGroup == .standard ? days : []
        }
    }

    private static let day = CivilDay(TestAPI.now)

    private func call(_ api: TestAPI, _ operation: String, _ body: String = "{}") async throws -> Answer {
        try await api.call(
            "POST", "/", body,
            headers: ["X-Amz-Target": "Logs_20140328.\(operation)", "Content-Type": "application/x-amz-json-1.1"],
            service: "logs")
    }

    private func withDay(_ log: ScriptedLog) {
        log.script.withLock {
            $0.days = [LogDay(day: Self.day, first: TestAPI.now, last: TestAPI.now, bytes: 400)]
        }
    }

    @Test func `the log group is always there`() async throws {
        let log = ScriptedLog()
        withDay(log)
        let api = try await TestAPI(archive: log)
        let groups = try await call(api, "DescribeLogGroups").body?["logGroups"]?.array ?? []
        #expect(groups.map { $0["logGroupName"]?.string } == ["AWSIotLogsV2", "SallyportEvents"])
        #expect(groups[0]["logGroupArn"]?.string == "arn:aws:logs:us-east-1:123456789012:log-group:AWSIotLogsV2")
        #expect(groups[0]["arn"]?.string == "arn:aws:logs:us-east-1:123456789012:log-group:AWSIotLogsV2:*")
        #expect(groups[0]["storedBytes"] == .number(400) && groups[0]["retentionInDays"] == nil)
    }

    @Test func `log groups are listed by name, page by page, and found by prefix, part and identifier`() async throws {
        let api = try await TestAPI(archive: ScriptedLog())
        let events = ["b", "a/one", "A/Two"].enumerated().map {
            #"{"eventType":"e\#($0)","logDestination":"\#($1)"}"#
        }
        let options =
            #"{"roleArn":"arn:aws:iam::123456789012:role/logs","defaultLogLevel":"INFO","eventConfigurations":["#
            + events.joined(separator: ",") + "]}"
        #expect(try await api.call("POST", "/v2LoggingOptions", options).isEmptySuccess)
        func names(_ body: String) async throws -> [String?] {
            let answer = try await call(api, "DescribeLogGroups", body)
            return answer.body?["logGroups"]?.array?.map { $0["logGroupName"]?.string } ?? [answer.error]
        }
        #expect(try await names("{}") == ["A/Two", "AWSIotLogsV2", "SallyportEvents", "a/one", "b"])
        #expect(try await names(#"{"logGroupNamePrefix":"a"}"#) == ["a/one"])
        #expect(
            try await names(#"{"logGroupNamePattern":"a"}"#) == ["A/Two", "AWSIotLogsV2", "SallyportEvents", "a/one"])
        #expect(try await names(#"{"logGroupIdentifiers":["b"]}"#) == ["b"])
        #expect(try await names(#"{"logGroupClass":"INFREQUENT_ACCESS"}"#) == [])
        let first = try await call(api, "DescribeLogGroups", #"{"limit":4}"#)
        let token = try first.string("nextToken")
        #expect(try await names(#"{"limit":4,"nextToken":"\#(token)"}"#) == ["b"])
        for body in [
            #"{"limit":0}"#, #"{"limit":51}"#, #"{"logGroupNamePrefix":"a b"}"#,
            #"{"logGroupNamePrefix":"a","logGroupNamePattern":"a"}"#, #"{"logGroupClass":"BEST"}"#,
        ] {
            #expect(try await call(api, "DescribeLogGroups", body).refused(400, "InvalidParameterException"))
        }
    }

    @Test func `each day with entries is a stream`() async throws {
        let log = ScriptedLog()
        let days = (Int64(0)..<3).map { (number: Int64) -> LogDay in
            let time = WallTime(milliseconds: TestAPI.now.milliseconds + number * 86_400_000)
            return LogDay(day: CivilDay(time), first: time, last: time, bytes: 7)
        }
        log.script.withLock { $0.days = days }
        let api = try await TestAPI(archive: log)
        func names(_ more: String = "") async throws -> [String] {
            let answer = try await call(api, "DescribeLogStreams", #"{"logGroupName":"AWSIotLogsV2"\#(more)}"#)
            return answer.body?["logStreams"]?.array?.compactMap { $0["logStreamName"]?.string } ?? []
        }
        let all = days.map(\.day.description)
        #expect(try await names() == all)
        #expect(try await names(#","descending":true"#) == all.reversed())
        #expect(try await names(#","orderBy":"LastEventTime","descending":true,"limit":1"#) == [all[2]])
        #expect(try await names(#","limit":1,"nextToken":"\#(all[0])""#) == [all[1]])
        #expect(try await names(#","descending":true,"nextToken":"\#(all[1])""#) == [all[0]])
        #expect(try await names(#","logStreamNamePrefix":"\#(all[1])""#) == [all[1]])
        let body = #"{"logGroupName":"AWSIotLogsV2","logStreamNamePrefix":"2","orderBy":"LastEventTime"}"#
        #expect(try await call(api, "DescribeLogStreams", body).refused(400, "InvalidParameterException"))
    }

    @Test func `a search says what is looked for, and shows what was found`() async throws {
        let log = ScriptedLog()
        withDay(log)
        let event = LogEvent(
            time: TestAPI.now, day: Self.day, message: Array(#"{"a":1}"#.utf8), id: String(repeating: "7", count: 56))
        let end = LogPosition(file: 0xABC, offset: 17)
        log.script.withLock {
            $0.result = LogSearchResult(events: [event], start: .beginning, end: end, hasMore: true)
        }
        let api = try await TestAPI(archive: log)
        let now = TestAPI.now.milliseconds
        let answer = try await call(
            api, "FilterLogEvents",
            #"""
            {"logGroupName":"AWSIotLogsV2","filterPattern":"{ $.a = 1 }","startTime":\#(now),"endTime":\#(now + 4),"limit":3,
            "logStreamNames":["\#(Self.day)"],"interleaved":true}
            """#)
        let shown = JSON.object([
            "logStreamName": .string("\(Self.day)"), "timestamp": .number(Double(TestAPI.now.milliseconds)),
            "message": .string(#"{"a":1}"#), "ingestionTime": .number(Double(TestAPI.now.milliseconds)),
            "eventId": .string(String(repeating: "7", count: 56)),
        ])
        #expect(answer.body?["events"] == .array([shown]))
        let token = try answer.string("nextToken")
        let first = try #require(log.searches.first)
        #expect(first.times == now..<now + 5 && first.maximumEvents == 3 && first.direction == .forward)
        #expect(first.days == .these([Self.day]) && first.position == nil && first.account == .standard)
        #expect(first.pattern == (try FilterPattern("{ $.a = 1 }")) && first.logGroup == .standard)
        // The token says where to go on, and in which direction.
        _ = try await call(
            api, "FilterLogEvents",
            #"{"logGroupIdentifier":"AWSIotLogsV2","nextToken":"\#(token)","startFromHead":false}"#)
        #expect(log.searches.last?.position == end && log.searches.last?.direction == .forward)
        #expect(log.searches.last?.days == .all && log.searches.last?.times == 0..<Int64.max)
        _ = try await call(
            api, "FilterLogEvents",
            #"{"logGroupIdentifier":"arn:aws:logs:us-east-1:123456789012:log-group:AWSIotLogsV2:*","startFromHead":false,"logStreamNamePrefix":"2030"}"#
        )
        #expect(log.searches.last?.direction == .backward && log.searches.last?.days == .beginning(with: "2030"))
    }

    @Test func `a search of single days reads no other times`() async throws {
        let log = ScriptedLog()
        let start = Self.day.start.milliseconds
        let days = (Int64(0)..<3).map { (number: Int64) -> LogDay in
            let time = WallTime(milliseconds: start + number * 86_400_000)
            return LogDay(day: CivilDay(time), first: time, last: time, bytes: 7)
        }
        log.script.withLock { $0.days = days }
        let api = try await TestAPI(archive: log)
        let names = days.map(\.day.description)
        let streams = #""logStreamNames":"#
        let prefix = #""logStreamNamePrefix":"#
        let cases: [(String, Range<Int64>)] = [
            (#"\#(streams)["\#(names[1])"]"#, start + 86_400_000..<start + 2 * 86_400_000),
            (#"\#(streams)["\#(names[2])","\#(names[0])"]"#, start..<start + 3 * 86_400_000),
            (#"\#(streams)["\#(names[0])"],"startTime":\#(start + 5)"#, start + 5..<start + 86_400_000),
            (#"\#(prefix)"\#(names[0])""#, start..<start + 86_400_000),
            (#"\#(prefix)"0001-01-01""#, 0..<0), (#"\#(prefix)"\#(names[0].prefix(9))""#, 0..<Int64.max),
        ]
        for (members, times) in cases {
            _ = try await call(api, "FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2",\#(members)}"#)
            #expect(log.searches.last?.times == times, "\(members)")
        }
        #expect(log.searches.count == cases.count)
    }

    @Test func `a stream is read from its end, or from its head, with tokens for both directions`() async throws {
        let log = ScriptedLog()
        withDay(log)
        let events = (0..<2).map { number in
            LogEvent(time: TestAPI.now, day: Self.day, message: Array("\(number)".utf8), id: "")
        }
        let (start, end) = (LogPosition(file: 1, offset: 90), LogPosition(file: 1, offset: 20))
        log.script.withLock {
            $0.result = LogSearchResult(events: events.reversed(), start: start, end: end, hasMore: true)
        }
        let api = try await TestAPI(archive: log)
        func get(_ more: String) async throws -> Answer {
            try await call(
                api, "GetLogEvents",
                #"{"logGroupName":"AWSIotLogsV2","logStreamName":"\#(Self.day)"\#(more)}"#)
        }
        let latest = try await get("")
        #expect(latest.body?["events"]?.array?.map { $0["message"]?.string } == ["0", "1"])
        let (forward, backward) = (try latest.string("nextForwardToken"), try latest.string("nextBackwardToken"))
        #expect(LogToken(forward) == LogToken(.forward, start) && LogToken(backward) == LogToken(.backward, end))
        #expect(log.searches.last?.direction == .backward && log.searches.last?.days == .these([Self.day]))
        let wholeDay = Self.day.start.milliseconds..<Self.day.start.milliseconds + 86_400_000
        #expect(log.searches.last?.times == wholeDay)
        _ = try await get(#","startFromHead":true,"endTime":\#(wholeDay.lowerBound + 5)"#)
        #expect(log.searches.last?.direction == .forward)
        #expect(log.searches.last?.times == wholeDay.lowerBound..<wholeDay.lowerBound + 5)
        _ = try await get(#","nextToken":"\#(backward)","startFromHead":true"#)
        #expect(log.searches.last?.direction == .backward && log.searches.last?.position == end)
        // At the end the token stays the same, whatever was passed over.
        log.script.withLock {
            $0.result = LogSearchResult(events: [], start: end, end: start, hasMore: false)
        }
        let over = try await get(#","nextToken":"\#(LogToken(.forward, end).text)""#)
        #expect(try over.string("nextForwardToken") == LogToken(.forward, end).text)
    }

    @Test(arguments: [
        ("FilterLogEvents", "{}"), ("FilterLogEvents", #"{"logGroupName":"a b"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","logGroupIdentifier":"AWSIotLogsV2"}"#),
        ("FilterLogEvents", #"{"logGroupIdentifier":"arn:aws:iot:us-east-1:123456789012:log-group:x"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","filterPattern":"{"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","filterPattern":"[a]"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","startTime":2,"endTime":1}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","startTime":-1}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","limit":0}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","limit":10001}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","logStreamNames":[]}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","logStreamNames":["x"],"logStreamNamePrefix":"x"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","nextToken":"f/1/2"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","nextToken":"x/0000000000000000/0000000000000000"}"#),
        ("GetLogEvents", #"{"logGroupName":"AWSIotLogsV2"}"#),
        ("PutRetentionPolicy", #"{"logGroupName":"AWSIotLogsV2","retentionInDays":2}"#),
        ("PutRetentionPolicy", #"{"logGroupName":"AWSIotLogsV2"}"#),
    ])
    func `a request that can't be meant is refused`(_ operation: String, _ body: String) async throws {
        let log = ScriptedLog()
        withDay(log)
        let answer = try await call(try await TestAPI(archive: log), operation, body)
        #expect(answer.refused(400, "InvalidParameterException"), "\(answer)")
        #expect(answer.body?["__type"]?.string == "InvalidParameterException")
    }

    @Test func `a request may have what the model allows and no more`() async throws {
        let log = ScriptedLog()
        withDay(log)
        let api = try await TestAPI(archive: log)
        func refuses(_ members: String, _ operation: String = "FilterLogEvents") async throws -> Bool {
            let answer = try await call(api, operation, "{\(members)}")
            return answer.refused(400, "InvalidParameterException")
        }
        let group = #""logGroupName":"AWSIotLogsV2""#
        func streams(_ count: Int) -> String {
            #""logStreamNames":["# + Array(repeating: "\"\(Self.day)\"", count: count).joined(separator: ",") + "]"
        }
        #expect(try await !refuses("\(group),\(streams(100))"))
        #expect(try await refuses("\(group),\(streams(101))"))
        for (limit, isRefused) in [(1, false), (10_000, false), (10_001, true)] {
            #expect(try await refuses("\(group),\"limit\":\(limit)") == isRefused)
        }
        for (limit, isRefused) in [(1, false), (50, false), (51, true)] {
            #expect(try await refuses("\(group),\"limit\":\(limit)", "DescribeLogStreams") == isRefused)
        }
        for (count, isRefused) in [(512, false), (513, true)] {
            let name = String(repeating: "g", count: count)
            #expect(try await refuses(#""logGroupNamePrefix":"\#(name)""#, "DescribeLogGroups") == isRefused)
            let prefix = #"\#(group),"logStreamNamePrefix":"\#(name)""#
            #expect(try await refuses(prefix) == isRefused)
        }
        for (count, isRefused) in [(1_024, false), (1_025, true)] {
            let pattern = String(repeating: "p", count: count)
            #expect(try await refuses(#"\#(group),"filterPattern":"\#(pattern)""#) == isRefused)
        }
    }

    @Test(arguments: [
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogs"}"#), ("DescribeLogStreams", #"{"logGroupName":"x"}"#),
        ("GetLogEvents", #"{"logGroupName":"AWSIotLogsV2","logStreamName":"2029-01-01"}"#),
        ("GetLogEvents", #"{"logGroupName":"AWSIotLogsV2","logStreamName":"x"}"#),
        ("FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2","logStreamNames":["2029-01-01"]}"#),
        ("PutRetentionPolicy", #"{"logGroupName":"x","retentionInDays":1}"#),
        ("DeleteRetentionPolicy", #"{"logGroupName":"x"}"#),
        ("FilterLogEvents", #"{"logGroupIdentifier":"arn:aws:logs:us-east-1:999999999999:log-group:AWSIotLogsV2"}"#),
    ])
    func `a log group or stream that isn't there is named`(_ operation: String, _ body: String) async throws {
        let log = ScriptedLog()
        withDay(log)
        let answer = try await call(try await TestAPI(archive: log), operation, body)
        #expect(answer.refused(400, "ResourceNotFoundException"), "\(answer)")
    }

    @Test func `operations that aren't built say so by name, and others are unknown`() async throws {
        let api = try await TestAPI()
        let answer = try await call(api, "StartQuery")
        #expect(answer.refused(501, "NotImplementedException") && answer.message.hasPrefix("StartQuery"))
        let other = try await api.call("POST", "/", "{}", headers: ["X-Amz-Target": "Other.X"], service: "logs")
        #expect(other.refused(400, "UnknownOperationException"))
        let wrong = try await api.call(
            "POST", "/", "{}", headers: ["X-Amz-Target": "Logs_20140328.DescribeLogGroups"], service: "acm")
        #expect(wrong.refused(403, "InvalidSignatureException"))
    }

    @Test func `retention is kept, shown, and hides what is older`() async throws {
        let log = ScriptedLog(age: .seconds(30 * 86_400))
        withDay(log)
        let api = try await TestAPI(archive: log)
        func shown() async throws -> JSON? {
            try await call(api, "DescribeLogGroups").body?["logGroups"]?.array?.first?["retentionInDays"]
        }
        func oldest() async throws -> Int64? {
            _ = try await call(api, "FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2"}"#)
            return log.searches.last?.times.lowerBound
        }
        let now = TestAPI.now.milliseconds
        #expect(try await shown() == .number(30))
        #expect(try await oldest() == now - 30 * 86_400_000)
        let put = #"{"logGroupName":"AWSIotLogsV2","retentionInDays":7}"#
        #expect(try await call(api, "PutRetentionPolicy", put).isEmptySuccess)
        #expect(try await shown() == .number(7))
        #expect(try await oldest() == now - 7 * 86_400_000)
        // The server's own limit stays.
        let long = #"{"logGroupName":"AWSIotLogsV2","retentionInDays":365}"#
        #expect(try await call(api, "PutRetentionPolicy", long).isEmptySuccess)
        #expect(try await shown() == .number(30))
        #expect(try await call(api, "DeleteRetentionPolicy", #"{"logGroupName":"AWSIotLogsV2"}"#).isEmptySuccess)
        #expect(try await shown() == .number(30))
    }

    @Test func `a log that is asked too often says so`() async throws {
        let log = ScriptedLog()
        log.script.withLock { $0.failure = .tooMany(waiting: 256) }
        let api = try await TestAPI(archive: log)
        let answer = try await call(api, "FilterLogEvents", #"{"logGroupName":"AWSIotLogsV2"}"#)
        #expect(answer.refused(503, "ServiceUnavailableException"))
        log.script.withLock { $0.failure = .tooManyOfAccount(waiting: 8) }
        for operation in ["FilterLogEvents", "DescribeLogStreams"] {
            let answer = try await call(api, operation, #"{"logGroupName":"AWSIotLogsV2"}"#)
            #expect(answer.refused(400, "ThrottlingException"))
        }
    }
}
