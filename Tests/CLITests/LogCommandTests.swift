import Foundation
import Testing

@testable import CLI

struct LogCommandTests {
    private static func entry(_ more: String) -> String {
        #"{"timestamp":"2030-01-02 03:04:05.678","logLevel":"ERROR","status":"Failure","eventType":"Connect"\#(more)}"#
    }

    @Test(arguments: [
        ("", "2030-01-02 03:04:05.678  ERROR  Connect"),
        (
            #","clientId":"pump-7","reason":"AUTHORIZATION_FAILURE","sourceIp":"198.51.100.7","details":"Denied.""#,
            "2030-01-02 03:04:05.678  ERROR  AUTHORIZATION_FAILURE  Connect  pump-7  from 198.51.100.7  Denied."
        ),
        (
            #","topicName":"a/b","count":7,"disconnectReason":"CLIENT_ERROR""#,
            "2030-01-02 03:04:05.678  ERROR  CLIENT_ERROR  Connect  on a/b  (7 times)"
        ),
        // What a peer chose can't drive the terminal.
        (#","clientId":"\u001b[2J\n\u202e""#, #"2030-01-02 03:04:05.678  ERROR  Connect  \u{1b}[2J\u{a}\u{202e}"#),
        (#","clientId":"a\u061cb\u200b""#, #"2030-01-02 03:04:05.678  ERROR  Connect  a\u{61c}b\u{200b}"#),
    ])
    func `an entry is one line with the reason first`(_ more: String, _ line: String) throws {
        let entry = try #require(ShownLogEntry(Self.entry(more)))
        #expect(entry.line(isColoured: false) == line)
        #expect(entry.line(isColoured: true) == "\u{1B}[31m\(line)\u{1B}[0m")
    }

    @Test func `what isn't an entry is none`() {
        #expect(ShownLogEntry("plain") == nil && ShownLogEntry("{}") == nil)
    }

    @Test(arguments: [("30s", Int64(30_000)), ("10m", 600_000), ("2h", 7_200_000), ("7d", 604_800_000), ("0s", 0)])
    func `an age is a number with a unit`(_ text: String, _ milliseconds: Int64) {
        #expect(LogAge(argument: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "m", "10", "10x", "-1m", "1.5h", "10000001d", "99999999999999999999s"])
    func `other texts are no age`(_ text: String) { #expect(LogAge(argument: text) == nil) }

    @Test func `a client id of any characters is looked for as it is`() {
        #expect(LogCommand.pattern(ofClient: "pump-7") == #"{ $.clientId = "pump-7" }"#)
        #expect(LogCommand.pattern(ofClient: #"a"b\c*"#) == #"{ $.clientId = "a\"b\\c\*" }"#)
    }

    private func answer(_ events: [(Int64, String)], token: String? = nil) -> Data {
        let list = events.map { #"{"timestamp":\#($0),"message":"\#($1)","eventId":"id-\#($1)"}"# }
        let next = token.map { #","nextToken":"\#($0)""# } ?? ""
        return Data("{\"events\":[\(list.joined(separator: ","))]\(next)}".utf8)
    }

    @Test func `following asks from a while before the newest stamp on, and shows nothing twice`() throws {
        var loop = LogSearchLoop(start: 5, pattern: "p")
        #expect(loop.request == .init(startTime: 5, filterPattern: "p"))
        #expect(try loop.received(answer([(6, "a"), (7, "b")], token: "t")) == ["a", "b"])
        #expect(loop.hasMore && loop.request.nextToken == "t" && loop.request.startTime == 5)
        #expect(try loop.received(answer([(7, "c")])) == ["c"])
        #expect(!loop.hasMore && loop.request == .init(startTime: 5, filterPattern: "p"))
        #expect(try loop.received(answer([(6, "a"), (7, "b"), (7, "c"), (7, "d"), (8, "e")])) == ["d", "e"])
        #expect(try loop.received(answer([(8, "e")])) == [])
        #expect(try loop.received(answer([(60_009, "f")])) == ["f"])
        #expect(loop.request.startTime == 9)
    }

    @Test func `what was written late is shown, once`() throws {
        var loop = LogSearchLoop(start: 0, pattern: nil)
        #expect(try loop.received(answer([(50_000, "old"), (100_000, "a")])) == ["old", "a"])
        #expect(loop.request.startTime == 40_000)
        #expect(try loop.received(answer([(50_000, "old"), (100_000, "a"), (60_000, "late")])) == ["late"])
        #expect(try loop.received(answer([(50_000, "old"), (100_000, "a"), (60_000, "late")])) == [])
        // Also while one search comes far beyond them.
        #expect(try loop.received(answer([(50_000, "old"), (200_000, "b")], token: "t")) == ["b"])
        #expect(try loop.received(answer([(60_000, "late"), (150_000, "c")])) == ["c"])
        #expect(loop.request.startTime == 140_000)
        #expect(try loop.received(answer([(200_000, "b"), (150_000, "c")])) == [])
    }

    @Test func `as many entries are told apart as may, and not one more`() throws {
        var loop = LogSearchLoop(start: 0, pattern: nil, maximumSeen: 3)
        #expect(try loop.received(answer([(1, "a"), (2, "b"), (3, "c")])) == ["a", "b", "c"])
        #expect(loop.request.startTime == 0)
        #expect(try loop.received(answer([(1, "a"), (2, "b"), (3, "c"), (4, "d")])) == ["d"])
        #expect(loop.request.startTime == 2)
        // All that have the newest stamp are known, or some would be shown again.
        let same = [(9, "e"), (9, "f"), (9, "g"), (9, "h")].map { (Int64($0), $1) }
        #expect(try loop.received(answer(same)) == ["e", "f", "g", "h"])
        #expect(loop.request.startTime == 9)
        #expect(try loop.received(answer(same)) == [])
    }

    @Test func `an answer that can't be read is told`() {
        var loop = LogSearchLoop(start: 0, pattern: nil)
        #expect(throws: CommandFailure.self) { try loop.received(Data("[]".utf8)) }
    }
}
