package import ArgumentParser
import Foundation
import IoTModel
import PolicyEngine

/// `sallyport policy test`: would these policies allow this request? Without a server.
package struct PolicyTestCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Say whether policies allow a request, and what each statement says to it.",
        discussion: """
            Judges as the server does: any Deny that applies wins, else one Allow is needed. The policies are all that count \
            for the device: its certificate's and those of its thing's groups.

            A CONNECT with a will also needs iot:Publish on the will's topic: ask for each by itself. Over HTTPS (--https) \
            the client id and variables of things have no value.

            Examples:
              sallyport policy test --policy pump.json --client-id pump --action iot:Connect
              sallyport policy test --policy pump.json --client-id pump --action iot:Publish --topic dt/pump/t
              sallyport policy test --policy own.json group.json --action iot:Subscribe --topic 'cmd/+/set' \\
                --thing "$(aws iot describe-thing --thing-name pump)" --certificate pump.pem
              sallyport policy test --policy p.json --action iot:GetThingShadow --resource thing/pump --https --json

            Exit status: 0 allowed, 2 denied; 1 a file can't be read, or a policy is malformed; 64 a wrong option.
            """)

    @Option(
        parsing: .upToNextOption,
        help: .init("The policies: files, - is standard input.", valueName: "file"), completion: .file())
    var policy: [String]
    @OptionGroup var request: PolicyRequestOptions
    @Flag(help: "Print the decision as JSON.") var json = false

    package init() {}

    package func run() throws {
        let decision = try decision(now: WallTime(seconds: Int64(Date().timeIntervalSince1970)))
        if json {
            print(try decision.jsonText())
        } else {
            print(decision.explanation, terminator: "")
            for hint in request.hints(for: decision) { print(hint) }
        }
        guard decision.outcome.isAllowed else { throw ExitCode(2) }
    }

    func decision(now: WallTime) throws(CommandFailure) -> Decision {
        let policies = try TestedPolicies(files: policy)
        let (resource, context) = try request.asked(of: policies, now: now)
        return policies.set.explain(request.policyAction, resource: resource, context: context)
    }
}

extension Decision {
    /// As every command prints it.
    func jsonText() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
