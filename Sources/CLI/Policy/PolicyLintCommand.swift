package import ArgumentParser
import Foundation
import PolicyEngine

/// `sallyport policy lint`: what is doubtful in policy documents.
package struct PolicyLintCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Say what is doubtful in policy documents, without a server.",
        discussion: """
            Finds what AWS IoT Core accepts and its author hardly meant: resources of other devices, MQTT wildcards where \
            they are plain characters, denied filters that wider ones pass, Denies that lapse with a variable, variables \
            that never have a value, unknown actions, actions with resources of another kind, statements that decide nothing.

            Examples:
              sallyport policy lint policy.json
              aws iot get-policy --policy-name p --query policyDocument --output text | sallyport policy lint -
              sallyport policy lint --json policies/*.json

            Exit status: 0 nothing is doubtful, 2 something is, or a document is malformed; 1 a file can't be read; 64 a \
            wrong option.
            """)

    @Argument(help: .init("Policy documents; - is standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @Flag(help: "Print a JSON array, one object for each concern.") var json = false

    package init() {}

    package func run() throws {
        let concerns = try files.flatMap { path in Self.concerns(in: try PolicyFile(path)) }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(concerns), as: UTF8.self))
        } else {
            for concern in concerns { print(concern.line) }
        }
        guard concerns.isEmpty else { throw ExitCode(2) }
    }

    /// A concern, and the file it is about.
    struct Concern: Encodable, Equatable {
        let file: String
        let kind: String
        let statement: Int?
        let sid: String?
        let message: String

        /// `policy.json: statement 2 (Sid …): …`.
        var line: String {
            let place = statement.map { "statement \($0)\(sid.map { " (Sid `\($0)`)" } ?? ""): " } ?? ""
            return "\(file): \(place)\(message) [\(kind)]"
        }
    }

    static func concerns(in file: PolicyFile) -> [Concern] {
        switch file.document() {
        case .failure(let error):
            [Concern(file: file.name, kind: "malformed", statement: nil, sid: nil, message: error.description)]
        case .success(let document):
            document.concerns.map {
                Concern(
                    file: file.name, kind: $0.kind.rawValue, statement: $0.statement, sid: $0.sid, message: $0.text)
            }
        }
    }
}
