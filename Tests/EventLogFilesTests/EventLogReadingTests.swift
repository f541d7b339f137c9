import Broker
import Foundation
import IoTModel
import LogFilter
import Synchronization
import Testing

@testable import EventLogFiles

/// Looking into the log while it is written and put aside.
@Suite struct EventLogReadingTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// A clock that is set by hand, and a source of identifiers that don't repeat.
    private final class World: Sendable {
        private let time = Mutex(noon)
        private let number = Mutex<UInt64>(0)

        var clock: WallClock { WallClock { self.time.withLock { $0 } } }
        func set(_ time: WallTime) { self.time.withLock { $0 = time } }
        var random: RandomSource {
            RandomSource { count in
                let number = self.number.withLock { number in
                    number += 1
                    return number
                }
                return (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64($0 % 8 * 8)) }
            }
        }
    }

    private func open(_ world: World = World(), limits: EventLogFile.Limits = .init()) throws -> EventLogFile {
        try EventLogFile(
            path: folder.path("events.log"), account: .standard, limits: limits, clock: world.clock,
            randomness: world.random, reportTrouble: { Issue.record("\($0)") })
    }

    private static let other = AccountID(unchecked: "999999999999")

    private func entry(
        _ clientID: String, at time: WallTime = noon, of account: AccountID = .standard
    ) -> LogEntry {
        var entry = LogEntry(.connect, .success, at: time, account: account)
        entry.clientID = clientID
        return entry
    }

    private func at(_ seconds: Int64) -> WallTime { WallTime(milliseconds: noon.milliseconds + seconds * 1_000) }

    private func clients(_ result: LogSearchResult) throws -> [String] {
        try result.events.map { event in
            let members = try #require(
                try JSONSerialization.jsonObject(with: Data(event.message)) as? [String: Any])
            return try #require(members["clientId"] as? String)
        }
    }

    /// Page by page to the end; each page must come further or be the last.
    private func all(_ log: EventLogFile, _ search: LogSearch) async throws -> [String] {
        var search = search
        var found: [String] = []
        for _ in 0..<10_000 {
            let result = try await log.search(search)
            found += try clients(result)
            guard result.hasMore else { return found }
            #expect(result.end != result.start, "a page with more behind it comes further")
            search.position = result.end
        }
        Issue.record("the pages don't end")
        return found
    }

    @Test func `what was recorded is found, in order, and only the account's own`() async throws {
        let log = try open()
        for number in 0..<10 {
            log.record(entry("\(number)", at: at(Int64(number))))
            log.record(entry("x\(number)", at: at(Int64(number)), of: Self.other))
        }
        let mine = try await log.search(LogSearch(account: .standard))
        #expect(try clients(mine) == (0..<10).map(String.init))
        #expect(!mine.hasMore && mine.events.map(\.time) == (0..<10).map { at(Int64($0)) })
        #expect(try clients(try await log.search(LogSearch(account: Self.other))) == (0..<10).map { "x\($0)" })
        let none = LogSearch(account: AccountID(unchecked: "111111111111"))
        #expect(try await log.search(none).events.isEmpty)
        await log.close()
    }

    @Test func `an event's identifier has 56 digits, is its own and stays the same, also in a file put aside`()
        async throws
    {
        let world = World()
        let log = try open(world, limits: .init(fileBytes: 600))
        for number in 0..<4 { log.record(entry("\(number)")) }
        let before = try await log.search(LogSearch(account: .standard)).events
        for number in 4..<12 {
            log.record(entry("\(number)"))
            await log.flush()
        }
        let after = try await log.search(LogSearch(account: .standard)).events
        #expect(Array(after.prefix(4)) == before && after.count == 12)
        #expect(Set(after.map(\.id)).count == 12)
        #expect(after.allSatisfy { $0.id.count == 56 && $0.id.allSatisfy(\.isNumber) })
        #expect(try folder.names().count > 2)
        await log.close()
    }

    @Test(arguments: [1, 3, 7, 100], [LogSearch.Direction.forward, .backward])
    func `pages of any size hold every entry once, over all files, in both directions`(
        _ size: Int, _ direction: LogSearch.Direction
    ) async throws {
        let log = try open(limits: .init(fileBytes: 2_000))
        for number in 0..<60 {
            log.record(entry("\(number)", at: at(Int64(number))))
            if number % 5 == 0 { await log.flush() }
        }
        let found = try await all(
            log, LogSearch(account: .standard, direction: direction, maximumEvents: size, maximumReadBytes: 1))
        let numbers = (0..<60).map(String.init)
        #expect(found == (direction == .forward ? numbers : numbers.reversed()))
        await log.close()
    }

    @Test func `a search goes on where it was, though its file has another name now`() async throws {
        let log = try open(limits: .init(fileBytes: 1_500))
        for number in 0..<5 { log.record(entry("\(number)")) }
        var search = LogSearch(account: .standard, maximumEvents: 2)
        let first = try await log.search(search)
        #expect(try clients(first) == ["0", "1"])
        for number in 5..<30 {
            log.record(entry("\(number)"))
            await log.flush()
        }
        search.position = first.end
        search.maximumEvents = 100
        #expect(try clients(try await log.search(search)) == (2..<30).map(String.init))
        await log.close()
    }

    @Test func `a search whose file was removed goes on with the oldest that is left`() async throws {
        let log = try open(limits: .init(fileBytes: 600, olderFiles: 2))
        log.record(entry("first"))
        var search = LogSearch(account: .standard, maximumEvents: 1)
        let first = try await log.search(search)
        for number in 0..<30 {
            log.record(entry("\(number)"))
            await log.flush()
        }
        search.position = first.end
        search.maximumEvents = 100
        let rest = try clients(try await log.search(search))
        #expect(rest.last == "29" && rest.count > 2 && !rest.contains("first"))
        #expect(rest == (30 - rest.count..<30).map(String.init))
        search.direction = .backward
        #expect(try await log.search(search).events.isEmpty)
        await log.close()
    }

    @Test func `while it is written and put aside, one who follows sees every entry once`() async throws {
        let log = try open(limits: .init(fileBytes: 5_000))
        let count = 1_000
        let entries = (0..<count).map { entry("\($0)") }
        let writer = Task {
            for (number, entry) in entries.enumerated() {
                log.record(entry)
                if number % 7 == 0 { await log.flush() }
            }
        }
        var search = LogSearch(account: .standard, maximumEvents: 50, maximumReadBytes: 1)
        var found: [String] = []
        while found.count < count {
            let result = try await log.search(search)
            found += try clients(result)
            search.position = result.end
        }
        await writer.value
        #expect(found == (0..<count).map(String.init))
        await log.close()
    }

    @Test func `what comes after the end of a search is found from there`() async throws {
        let log = try open()
        var search = LogSearch(account: .standard)
        search.position = try await log.search(search).end
        log.record(entry("a"))
        let first = try await log.search(search)
        #expect(try clients(first) == ["a"])
        search.position = first.end
        #expect(try await log.search(search).end == first.end)
        log.record(entry("b"))
        #expect(try clients(try await log.search(search)) == ["b"])
        await log.close()
    }

    @Test func `only the times asked for are found; the end isn't one of them`() async throws {
        let log = try open(limits: .init(fileBytes: 2_000))
        for number in 0..<400 {
            log.record(entry("\(number)", at: at(Int64(number))))
            if number % 5 == 0 { await log.flush() }
        }
        let times = at(200).milliseconds..<at(203).milliseconds
        for direction in [LogSearch.Direction.forward, .backward] {
            // Before the files are indexed, and after.
            for _ in 0..<2 {
                let found = try await all(log, LogSearch(account: .standard, times: times, direction: direction))
                #expect(found.sorted() == ["200", "201", "202"])
            }
        }
        for nothing in [at(500).milliseconds..<at(600).milliseconds, 0..<0] {
            #expect(try await log.search(LogSearch(account: .standard, times: nothing)).events.isEmpty)
        }
        await log.close()
    }

    @Test func `days are told apart, with first and last entry and size`() async throws {
        let log = try open()
        let tomorrow = at(86_400)
        for time in [noon, at(1), tomorrow] { log.record(entry("c", at: time)) }
        log.record(entry("c", at: noon, of: Self.other))
        let days = try await log.days(of: .standard, logGroup: .standard)
        #expect(days.map(\.day.description) == ["2030-01-01", "2030-01-02"])
        #expect(days.map(\.first) == [noon, tomorrow] && days.map(\.last) == [at(1), tomorrow])
        let sizes = try await log.search(LogSearch(account: .standard)).events.map(\.message.count)
        #expect(days.map(\.bytes) == [sizes[0] + sizes[1], sizes[2]])
        #expect(try await log.days(of: Self.other, logGroup: .standard).count == 1)
        #expect(try await log.days(of: .standard, logGroup: .named("none")).isEmpty)
        let second = LogSearch(account: .standard, days: .these([CivilDay(tomorrow)]))
        #expect(try await log.search(second).events.map(\.time) == [tomorrow])
        let prefix = LogSearch(account: .standard, days: .beginning(with: "2030-01-0"))
        #expect(try await log.search(prefix).events.count == 3)
        // They grow with the log.
        log.record(entry("c", at: at(2)))
        #expect(try await log.days(of: .standard, logGroup: .standard).first?.last == at(2))
        await log.close()
    }

    @Test func `each entry is in one log group, and the message doesn't say which`() async throws {
        let log = try open()
        log.gate.apply(EventLogSettings(defaultLevel: .info, logGroups: ["Connect": "connects"]), to: .standard)
        log.record(entry("grouped"))
        log.record(LogEntry(.disconnect, .success, at: noon, account: .standard))
        log.record(refusal(from: "192.0.2.7"))
        let standard = try await log.search(LogSearch(account: .standard)).events
        #expect(standard.map { String(decoding: $0.message, as: UTF8.self).contains("Disconnect") } == [true])
        let grouped = try await log.search(LogSearch(account: .standard, logGroup: .named("connects")))
        #expect(try clients(grouped) == ["grouped"])
        #expect(!String(decoding: grouped.events[0].message, as: UTF8.self).contains("logGroup"))
        #expect(try await log.search(LogSearch(account: .standard, logGroup: .named("connect"))).events.isEmpty)
        #expect(try await log.days(of: .standard, logGroup: .named("connects")).count == 1)
        let everything = try await log.search(LogSearch(account: .standard, logGroup: .everything)).events
        #expect(everything.count == 3 && everything.map(\.id).contains(standard[0].id))
        #expect(everything.allSatisfy { !String(decoding: $0.message, as: UTF8.self).contains("logGroup") })
        #expect(try await log.days(of: .standard, logGroup: .everything).count == 1)
        #expect(try objects(in: folder.bytes("events.log")).count == 3)
        await log.close()
    }

    /// A peer's text can't make an entry look like another account's or another log group's.
    @Test func `a client id that looks like members stays a text`() async throws {
        let log = try open()
        let forged = #"x","accountId":"999999999999","logGroup":"secret"}"#
        log.record(entry(forged))
        #expect(try clients(try await log.search(LogSearch(account: .standard))) == [forged])
        #expect(try await log.search(LogSearch(account: Self.other)).events.isEmpty)
        #expect(try await log.search(LogSearch(account: .standard, logGroup: .named("secret"))).events.isEmpty)
        await log.close()
    }

    @Test func `a pattern leaves out what doesn't fit`() async throws {
        let log = try open()
        for number in 0..<20 { log.record(entry("pump-\(number)")) }
        let pattern = try FilterPattern("{ $.clientId = \"pump-1*\" && $.status = Success }")
        let found = try await log.search(LogSearch(account: .standard, pattern: pattern))
        #expect(try clients(found) == ["pump-1"] + (10..<20).map { "pump-\($0)" })
        await log.close()
    }

    @Test func `an answer has no more bytes than asked for, and at least one entry`() async throws {
        let log = try open()
        for number in 0..<20 { log.record(entry("\(number)")) }
        var search = LogSearch(account: .standard, maximumAnswerBytes: 1)
        #expect(try clients(try await log.search(search)) == ["0"])
        let size = try await log.search(search).events[0].message.count + 26
        search.maximumAnswerBytes = 3 * size
        #expect(try clients(try await log.search(search)) == ["0", "1", "2"])
        #expect(try await all(log, search).count == 20)
        await log.close()
    }

    @Test func `lines that are no entries are passed over`() async throws {
        var text = "{\"torn\n\nplain text\n"
        text +=
            #"{"timestamp":"2030-13-01 00:00:00.000","logLevel":"INFO","traceId":"t","accountId":"123456789012"}"#
            + "\n"
        text += String(repeating: "x", count: 600_000) + "\n"
        try Data(text.utf8).write(to: folder.url.appending(path: "events.log"))
        let log = try open()
        log.record(entry("good"))
        for direction in [LogSearch.Direction.forward, .backward] {
            #expect(try await all(log, LogSearch(account: .standard, direction: direction)) == ["good"])
        }
        await log.close()
    }

    @Test func `searches that find too many waiting are refused`() async throws {
        let reader = EventLogReader(names: LogFileNames(path: folder.path("none")), maximumWaiting: 0)
        await #expect(throws: LogSearchFailure.tooMany(waiting: 0)) {
            try await reader.search(LogSearch(account: .standard))
        }
        let one = EventLogReader(names: LogFileNames(path: folder.path("none")), maximumWaiting: 1)
        for _ in 0..<3 { #expect(try await one.search(LogSearch(account: .standard)).events.isEmpty) }
    }

    @Test func `an account has as many searches waiting as it may and not one more; others have theirs`() async throws {
        let queue = DispatchQueue(label: "held")
        queue.suspend()
        let reader = EventLogReader(names: LogFileNames(path: folder.path("none")), queue: queue)
        let maximum = Limits.Logging.waitingSearchesOfAccount
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<maximum {
                group.addTask { (try? await reader.search(LogSearch(account: .standard)).events.isEmpty) ?? false }
            }
            while reader.waitingSearches < maximum { await Task.yield() }
            await #expect(throws: LogSearchFailure.tooManyOfAccount(waiting: maximum)) {
                try await reader.search(LogSearch(account: .standard))
            }
            await #expect(throws: LogSearchFailure.tooManyOfAccount(waiting: maximum)) {
                try await reader.days(of: .standard, logGroup: .standard)
            }
            group.addTask { (try? await reader.search(LogSearch(account: Self.other)).events.isEmpty) ?? false }
            while reader.waitingSearches <= maximum { await Task.yield() }
            queue.resume()
            for await isAnswered in group { #expect(isAnswered) }
        }
        #expect(reader.waitingSearches == 0)
        #expect(try await reader.search(LogSearch(account: .standard)).events.isEmpty)
    }

    // MARK: Age and size

    @Test func `another day begins another file`() async throws {
        let world = World()
        let log = try open(world)
        for day in 0..<3 {
            world.set(at(Int64(day) * 86_400))
            log.record(entry("\(day)", at: at(Int64(day) * 86_400)))
            await log.flush()
        }
        #expect(try folder.names() == ["events.log", "events.log.1", "events.log.2"])
        #expect(try clients(try await log.search(LogSearch(account: .standard))) == ["0", "1", "2"])
        await log.close()
    }

    @Test func `files whose last entry is too old are removed`() async throws {
        let world = World()
        let log = try open(world, limits: .init(age: .seconds(2 * 86_400)))
        for day in 0..<5 {
            world.set(at(Int64(day) * 86_400))
            log.record(entry("\(day)", at: at(Int64(day) * 86_400)))
            await log.flush()
        }
        // Two days and not a moment longer: that of the second day is as old as it may be.
        #expect(try clients(try await log.search(LogSearch(account: .standard))) == ["2", "3", "4"])
        #expect(try folder.names().count == 3)
        await log.close()
    }

    @Test func `an old file that nobody writes to is put aside and removed by the next server`() async throws {
        let world = World()
        let first = try open(world)
        first.record(entry("old"))
        await first.close()
        world.set(at(40 * 86_400))
        let second = try open(world)
        await second.flush()
        await second.close()
        #expect(try folder.names() == ["events.log"])
        #expect(try folder.bytes("events.log").isEmpty)
    }

    @Test func `the files take no more than the total, the oldest going first`() async throws {
        let log = try open(limits: .init(fileBytes: 1_000, totalBytes: 3_000))
        for number in 0..<100 {
            log.record(entry("\(number)"))
            await log.flush()
        }
        let sizes = try folder.names().map { try folder.bytes($0).count }
        #expect(sizes.reduce(0, +) <= 3_000 && sizes.count >= 3)
        #expect(try clients(try await log.search(LogSearch(account: .standard))).last == "99")
        await log.close()
    }

    @Test func `bursts take no more than the total either, but for the line that tells what was lost`() async throws {
        let limits = EventLogFile.Limits.within(totalBytes: 40_000, age: .seconds(86_400))
        #expect(limits.fileBytes == 10_000 && limits.waitingBytes == 10_000)
        let log = try open(limits: limits)
        for _ in 0..<10 {
            for number in 0..<500 { log.record(entry("\(number)")) }
            await log.flush()
        }
        await log.close()
        let sizes = try folder.names().map { try folder.bytes($0).count }
        #expect(sizes.reduce(0, +) <= 40_000 + 512)
        let large = EventLogFile.Limits.within(totalBytes: 384 << 20, age: .seconds(86_400))
        #expect(large.fileBytes == 16 << 20 && large.waitingBytes == 8 << 20)
    }

    @Test func `without an age neither days nor years matter`() async throws {
        let world = World()
        let log = try open(world, limits: .init(age: nil))
        log.record(entry("old"))
        await log.flush()
        world.set(at(4_000 * 86_400))
        log.record(entry("new", at: at(4_000 * 86_400)))
        await log.flush()
        #expect(try folder.names() == ["events.log"])
        #expect(try clients(try await log.search(LogSearch(account: .standard))) == ["old", "new"])
        await log.close()
    }
}
