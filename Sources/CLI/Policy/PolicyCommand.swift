package import ArgumentParser

/// `sallyport policy`: what can be said of policy documents without a server.
package struct PolicyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Check policy documents.", subcommands: [PolicyLintCommand.self])

    package init() {}
}
