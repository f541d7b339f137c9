import Foundation
import Testing

@testable import CLI

@Suite struct PolicyLintTests {
    @Test func `a concern names file, statement and remedy`() throws {
        let path = NSTemporaryDirectory() + "lint-\(UUID()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try """
        {"Version": "2012-10-17", "Statement": {"Sid": "x", "Effect": "Allow", "Action": "iot:Subscribe",
         "Resource": "arn:aws:iot:us-east-1:123456789012:topic/a"}}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let concerns = PolicyLintCommand.concerns(in: try PolicyFile(path))
        #expect(
            concerns.map(\.line) == [
                "\(path): statement 1 (Sid `x`): `iot:Subscribe` is never about"
                    + " `arn:aws:iot:us-east-1:123456789012:topic/a`; write `topicfilter/` instead of `topic/`"
                    + " [wrong-resource]"
            ])
    }

    @Test func `a malformed document is a concern with its place`() throws {
        let path = NSTemporaryDirectory() + "lint-\(UUID()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #"{"Version": "2012-10-17", "Statement": []}"#.write(toFile: path, atomically: true, encoding: .utf8)
        let concerns = PolicyLintCommand.concerns(in: try PolicyFile(path))
        #expect(concerns.map(\.kind) == ["malformed"])
        #expect(concerns.first?.message.contains("line 1, column 40") == true)
    }

    @Test func `a file that isn't there is named`() {
        #expect(
            throws: CommandFailure(
                "`/no/such` can't be read; give the path of a policy document, or - for standard input")
        ) {
            try PolicyFile("/no/such")
        }
    }
}
