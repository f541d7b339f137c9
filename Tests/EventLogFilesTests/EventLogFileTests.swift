import Broker
import Foundation
import IoTModel
import Synchronization
import Testing

@testable import EventLogFiles

@Suite struct EventLogFileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func open(
        _ name: String = "events.log", limits: EventLogFile.Limits = .init(),
        reportTrouble: @escaping @Sendable (String) -> Void = { Issue.record("\($0)") }
    ) throws -> EventLogFile {
        try EventLogFile(
            path: folder.path(name), account: .standard, limits: limits, clock: WallClock { noon },
            randomness: RandomSource { Array(repeating: 7, count: $0) }, reportTrouble: reportTrouble)
    }

    private func connect(_ clientID: String) -> LogEntry {
        var entry = LogEntry(.connect, .success, at: noon, account: .standard)
        entry.clientID = clientID
        return entry
    }

    @Test func `entries are in the file in their order, each a line with a trace id`() async throws {
        let log = try open()
        for number in 0..<1_000 { log.record(connect("\(number)")) }
        await log.flush()
        let lines = try objects(in: folder.bytes("events.log"))
        #expect(lines.map { $0["clientId"] as? String } == (0..<1_000).map(String.init))
        #expect(lines.allSatisfy { ($0["traceId"] as? String)?.count == 36 })
        await log.close()
    }

    @Test func `closing writes what waits; what comes later is lost`() async throws {
        let log = try open()
        log.record(connect("before"))
        await log.close()
        log.record(connect("after"))
        await log.flush()
        #expect(try objects(in: folder.bytes("events.log")).map { $0["clientId"] as? String } == ["before"])
    }

    @Test func `only its owner may read the file, also one that was there`() async throws {
        let path = folder.path("events.log")
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
        let log = try open()
        #expect(try folder.mode("events.log") == 0o600)
        await log.close()
    }

    @Test func `a second start appends`() async throws {
        for clientID in ["first", "second"] {
            let log = try open()
            log.record(connect(clientID))
            await log.close()
        }
        #expect(try objects(in: folder.bytes("events.log")).map { $0["clientId"] as? String } == ["first", "second"])
    }

    @Test func `a line that a crash tore doesn't spoil the next one`() async throws {
        try Data("{\"torn".utf8).write(to: folder.url.appending(path: "events.log"))
        let log = try open()
        log.record(connect("next"))
        await log.close()
        let lines = try folder.bytes("events.log").split(separator: UInt8(ascii: "\n"))
        #expect(lines.first.map { String(decoding: $0, as: UTF8.self) } == "{\"torn")
        #expect(try objects(in: Array(try #require(lines.last)) + [10]).first?["clientId"] as? String == "next")
    }

    @Test func `a file that would grow beyond its limit is put aside, and the oldest removed`() async throws {
        var size: [UInt8] = []
        connect("0").appendLine(to: &size, traceID: RandomSource { Array(repeating: 7, count: $0) }.uuid())
        let log = try open(limits: .init(fileBytes: size.count * 2, olderFiles: 2))
        for number in 0..<8 {
            log.record(connect("\(number)"))
            await log.flush()
        }
        await log.close()
        #expect(try folder.names() == ["events.log", "events.log.1", "events.log.2"])
        let kept = try ["events.log.2", "events.log.1", "events.log"].map { name in
            try objects(in: folder.bytes(name)).map { $0["clientId"] as? String }
        }
        #expect(kept == [["2", "3"], ["4", "5"], ["6", "7"]])
        #expect(try folder.mode("events.log.1") == 0o600)
    }

    @Test func `without older files the full one is begun anew`() async throws {
        let log = try open(limits: .init(fileBytes: 1, olderFiles: 0))
        for clientID in ["a", "b"] {
            log.record(connect(clientID))
            await log.flush()
        }
        await log.close()
        #expect(try folder.names() == ["events.log"])
        #expect(try objects(in: folder.bytes("events.log")).map { $0["clientId"] as? String } == ["b"])
    }

    @Test func `a file that another program moved away is made again`() async throws {
        let log = try open()
        log.record(connect("old"))
        await log.flush()
        try FileManager.default.moveItem(atPath: folder.path("events.log"), toPath: folder.path("moved"))
        log.record(connect("new"))
        await log.close()
        #expect(try objects(in: folder.bytes("moved")).map { $0["clientId"] as? String } == ["old"])
        #expect(try objects(in: folder.bytes("events.log")).map { $0["clientId"] as? String } == ["new"])
    }

    @Test func `entries that find no room are dropped, and one line says how many`() async throws {
        // One byte: nothing ever fits, whatever the writing thread does meanwhile.
        let log = try open(limits: .init(waitingBytes: 1))
        for number in 0..<7 { log.record(connect("\(number)")) }
        await log.close()
        let lines = try objects(in: folder.bytes("events.log"))
        #expect(lines.allSatisfy { $0["eventType"] as? String == "EventLog.Dropped" })
        #expect(lines.compactMap { $0["count"] as? Int }.reduce(0, +) == 7)
    }

    @Test func `room is counted in bytes: what just fits is written`() async throws {
        var line: [UInt8] = []
        connect("0").appendLine(to: &line, traceID: RandomSource { Array(repeating: 7, count: $0) }.uuid())
        let log = try open(limits: .init(waitingBytes: line.count))
        log.record(connect("0"))
        await log.flush()
        log.record(connect("10"))
        await log.close()
        #expect(
            try objects(in: folder.bytes("events.log")).map { $0["eventType"] as? String } == [
                "Connect", "EventLog.Dropped",
            ])
    }

    @Test func `a peer that fails again and again doesn't fill the file`() async throws {
        let log = try open()
        for _ in 0..<FailureFolding.writtenAtOnce + 200 { log.record(refusal(from: "192.0.2.1")) }
        await log.close()
        let lines = try objects(in: folder.bytes("events.log"))
        #expect(lines.count == FailureFolding.writtenAtOnce + 1)
        #expect(lines.last?["count"] as? Int == 200)
    }

    @Test func `what the settings leave out isn't written`() async throws {
        let log = try open()
        log.record(LogEntry(.publishIn, .success, at: noon, account: .standard))
        log.apply(EventLogSettings(defaultLevel: .debug))
        log.record(LogEntry(.publishOut, .success, at: noon, account: .standard))
        await log.close()
        #expect(try objects(in: folder.bytes("events.log")).map { $0["eventType"] as? String } == ["Publish-Out"])
    }

    @Test func `a symbolic link is refused`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("events.log"), withDestinationPath: folder.path("elsewhere"))
        #expect(throws: EventLogFileError.self) { _ = try open() }
        #expect(try folder.names() == ["events.log"])
    }

    @Test func `a path that is no file is refused by name`() throws {
        #expect(mkfifo(folder.path("events.log"), 0o600) == 0)
        let error = #expect(throws: EventLogFileError.self) { _ = try open() }
        #expect(error == .notARegularFile(path: folder.path("events.log")))
    }

    @Test func `when the folder is gone, trouble is reported once and the loss is told when it is back`() async throws {
        let troubles = Mutex<[String]>([])
        let log = try open { trouble in troubles.withLock { $0.append(trouble) } }
        try FileManager.default.removeItem(at: folder.url)
        for clientID in ["a", "b"] {
            log.record(connect(clientID))
            await log.flush()
        }
        #expect(troubles.withLock { $0.count } == 1)
        #expect(troubles.withLock { $0.first?.contains(folder.path("events.log")) } == true)
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: false)
        log.record(connect("c"))
        await log.close()
        let lines = try objects(in: folder.bytes("events.log"))
        #expect(lines.map { $0["clientId"] as? String } == ["c", nil])
        #expect(lines.last?["count"] as? Int == 2)
    }
}
