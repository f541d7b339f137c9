package import ArgumentParser

/// `sallyport policy`: what policies say, of documents without a server and of devices by a running one.
package struct PolicyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Explain decisions; test and check policy documents.",
        subcommands: [PolicyExplainCommand.self, PolicyTestCommand.self, PolicyLintCommand.self])

    package init() {}
}
