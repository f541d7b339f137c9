package import ArgumentParser

/// `sallyport policy`: what can be said of policy documents without a server.
package struct PolicyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Test and check policy documents.",
        subcommands: [PolicyTestCommand.self, PolicyLintCommand.self])

    package init() {}
}
