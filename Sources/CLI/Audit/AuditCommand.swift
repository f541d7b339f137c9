package import ArgumentParser
import Audit
import Foundation
import IoTModel
import NIOHTTP1

/// `sallyport audit`: has a running server look over an account, and prints what it found.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look for what is wrong with an account's certificates, policies and connections.",
        discussion: """
            Runs the audit checks of AWS IoT Device Defender on a running server, and a few of its own (SALLYPORT_…), \
            whether or not the account's audit configuration enables them. Prints each finding with its resource, the \
            reason, and the command that mends it. Suppressed findings are counted and not printed.

            Examples:
              sallyport audit
              sallyport audit --check DEVICE_CERTIFICATE_EXPIRING_CHECK --check LOGGING_DISABLED_CHECK
              sallyport audit --list                     What was found in the last 90 days
              sallyport audit --data-dir /var/lib/sallyport --json

            Exit status: 0 nothing was found, 2 something was, 1 the audit failed, 64 wrong usage.
            """)

    @OptionGroup var server: ServerOptions

    @Option(
        name: .customLong("check"),
        help: .init("A check to make (default: all); may be given several times.", valueName: "name"),
        transform: AuditCommand.check)
    var checks: [AuditCheck] = []

    @Flag(help: "Print what earlier audits found, and run none.") var list = false
    @Flag(help: "Print a JSON object.") var json = false

    package init() {}

    package func run() async throws {
        let api = AuditAPI(APIClient(try server.location(environment: ProcessInfo.processInfo.environment)))
        guard !list else { return try await printEarlier(api) }
        let id = try await api.start(checks)
        let task = try await AuditProgressLine.awaitEnd(of: id, api)
        let findings = try await api.findings(task: id)
        let report = AuditReport(findings: findings, task: task, askedFor: checks)
        print(try json ? report.json(taskID: id) : report.text, terminator: "")
        try report.exit()
    }

    private func printEarlier(_ api: AuditAPI) async throws {
        let findings = try await api.findings(task: nil).filter { finding in
            checks.isEmpty || checks.contains { $0.rawValue == finding.checkName }
        }
        let report = AuditReport(findings: findings, task: nil, askedFor: [])
        print(try json ? report.json(taskID: nil) : report.text, terminator: "")
        try report.exit()
    }

    /// By its name, in any case, with or without the end.
    static func check(_ text: String) throws -> AuditCheck {
        let name = text.uppercased().replacing("-", with: "_")
        guard let check = AuditCheck(rawValue: name) ?? AuditCheck(rawValue: name + "_CHECK") else {
            let names = AuditCheck.allCases.map { "  \($0.rawValue)" }.joined(separator: "\n")
            throw ValidationError("`\(text)` is no audit check; expected one of\n\(names)")
        }
        return check
    }
}
