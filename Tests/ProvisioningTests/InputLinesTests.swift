import IoTModel
import Provisioning
import Testing

@Suite struct InputLinesTests {
    private func lines(_ text: String, piece size: Int = .max) -> [InputLines.Line] {
        var lines = InputLines()
        var found: [InputLines.Line] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            found += lines.received(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return found + [lines.receivedEnd()].compactMap(\.self)
    }

    private func line(_ number: Int, _ text: String, end: Int) -> InputLines.Line {
        InputLines.Line(number: number, bytes: Array(text.utf8), endBytes: end)
    }

    @Test(arguments: [1, 2, 3, 5, 1_000])
    func `lines are numbered as an editor does, blank ones left out, whatever the pieces`(_ size: Int) {
        let found = lines("{\"a\":1}\n\n  \t\r\n{}\r\nlast", piece: size)
        #expect(found == [line(1, "{\"a\":1}", end: 8), line(4, "{}", end: 18), line(5, "last", end: 22)])
        #expect(lines("", piece: size).isEmpty)
        #expect(lines("\n\n", piece: size).isEmpty)
        #expect(lines("{}\n", piece: size) == [line(1, "{}", end: 3)])
    }

    @Test func `reading goes on where it was left`() {
        let text = "one\n\ntwo\nthree\n"
        let first = lines(text)[1]
        var rest = InputLines(afterLines: first.number, bytes: first.endBytes)
        #expect(rest.received(Array(Array(text.utf8)[first.endBytes...])) == [lines(text)[2]])
    }

    @Test(arguments: [7, 10_000, .max])
    func `a line that is a byte too long has no bytes, and the next one has`(_ size: Int) throws {
        let maximum = Limits.Registration.lineBytes
        for end in ["\n", "\r\n"] {
            let fits = String(repeating: "x", count: maximum)
            let found = lines("\(fits)\(end)\(fits)x\(end)\(fits)\(fits)\(end){}", piece: size)
            #expect(found.map(\.number) == [1, 2, 3, 4])
            #expect(found.map { $0.bytes?.count } == [maximum, nil, nil, 2])
            #expect(found.last?.endBytes == maximum * 4 + 1 + 3 * end.utf8.count + 2)
            #expect(throws: MalformedLine.tooLong(limit: maximum)) { try found[1].parameters() }
        }
    }

    @Test func `a line is an object of texts`() throws {
        let found = lines(#"{"SerialNumber": "1", "CSR": "a\nb"}"#)
        #expect(try found[0].parameters() == ["SerialNumber": "1", "CSR": "a\nb"])
        for (text, code) in [
            ("[]", "INVALID_JSON"), ("{", "INVALID_JSON"), ("SerialNumber=1", "INVALID_JSON"),
            (#"{"a": "1", "a": "2"}"#, "INVALID_JSON"), (#"{"a": 1}"#, "INVALID_PARAMETERS"),
            (#"{"a": null}"#, "INVALID_PARAMETERS"), (#"{"a": ["b"]}"#, "INVALID_PARAMETERS"),
        ] {
            let error = #expect(throws: MalformedLine.self) { try lines(text)[0].parameters() }
            #expect(error?.code == code, "\(text)")
        }
    }

    @Test func `as many parameters as a message may have, and not one more`() throws {
        func text(_ count: Int) -> String {
            "{" + (1...count).map { #""p\#($0)":"""# }.joined(separator: ",") + "}"
        }
        let maximum = Limits.Provisioning.messageMembers
        #expect(try lines(text(maximum))[0].parameters().count == maximum)
        #expect(throws: MalformedLine.self) { try lines(text(maximum + 1))[0].parameters() }
    }
}
