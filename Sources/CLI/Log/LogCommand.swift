package import ArgumentParser
import Foundation
import IoTModel

/// `sallyport log`: what devices tried, and why it failed.
package struct LogCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show the event log of a running server.",
        discussion: """
            One line for each entry: time, level, reason, event, client, and the rest. Shows the account's entries, also \
            those that AWS would leave out of CloudWatch Logs. Patterns are CloudWatch Logs' filter patterns.

            Examples:
              sallyport log --follow
              sallyport log --client-id pump-7 --since 1h
              sallyport log --filter '{ $.status = "Failure" && $.eventType != "Publish-In" }'

            Exit status: 0 shown, 1 the server refused or doesn't run, 64 wrong usage.
            """)

    @OptionGroup var server: ServerOptions
    @Flag(name: [.short, .long], help: "Go on with what comes, until interrupted.") var follow = false
    @Option(help: .init("Entries of this client alone.", valueName: "id")) var clientId: String?
    @Option(help: .init("Entries that fit this filter pattern.", valueName: "pattern")) var filter: String?
    @Option(help: .init("How far back, such as 30s, 10m, 2h or 7d (default: 10m).", valueName: "time"))
    var since = LogAge.standard
    @Flag(help: "Print the entries as they are: a JSON object a line.") var json = false

    package init() {}

    package func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let client = APIClient(try server.location(environment: environment))
        let isColoured =
            !json && isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var search = LogSearchLoop(
            start: max(0, now - since.milliseconds), pattern: filter ?? clientId.map(Self.pattern))
        while true {
            let answer = try await client.call("Logs_20140328.FilterLogEvents", service: "logs", search.request)
            for message in try search.received(answer) { show(message, isColoured: isColoured) }
            if search.hasMore { continue }
            guard follow else { return }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func show(_ message: String, isColoured: Bool) {
        guard let entry = ShownLogEntry(message), clientId == nil || entry.clientId == clientId else { return }
        let line = json ? message : entry.line(isColoured: isColoured)
        // At once: who follows doesn't wait for a full buffer.
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }

    /// A client id may have any characters.
    static func pattern(ofClient id: String) -> String {
        var text = ""
        for character in id {
            if character == "\"" || character == "\\" || character == "*" { text.append("\\") }
            text.append(character)
        }
        return "{ $.clientId = \"\(text)\" }"
    }
}

/// How far back the log is shown.
package struct LogAge: ExpressibleByArgument, Equatable, CustomStringConvertible {
    package let milliseconds: Int64
    package let description: String

    static let standard = LogAge(milliseconds: 600_000, description: "10m")

    private init(milliseconds: Int64, description: String) {
        self.milliseconds = milliseconds
        self.description = description
    }

    /// A whole number with s, m, h or d.
    package init?(argument: String) {
        let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()), number >= 0,
            number <= 10_000_000
        else { return nil }
        self.init(milliseconds: number * unit, description: argument)
    }
}
