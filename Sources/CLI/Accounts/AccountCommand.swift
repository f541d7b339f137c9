package import ArgumentParser

/// `sallyport account`: the accounts of a running server.
package struct AccountCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Make and list the accounts of a running server.",
        discussion: """
            Each account has its own access key, endpoint name, certificates, policies and things. Devices choose theirs \
            by the name that they connect to.
            """,
        subcommands: [AccountCreateCommand.self, AccountListCommand.self])

    package init() {}
}
