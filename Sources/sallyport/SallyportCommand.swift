import ArgumentParser
import CLI

@main
struct SallyportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "A self-hosted server that is compatible with AWS IoT Core.",
        discussion: """
            Examples:
              sallyport serve                      Start a server with its data in ./sallyport-data
              sallyport status                     Say where a running server can be reached
              sallyport log --follow               Show what devices do, and why it fails
              sallyport certificate import …       Bring a server certificate for a domain of your own
              sallyport trust install              Let this machine's programs trust the server
              sallyport account create             Make another account on a running server
              sallyport policy explain …           Say why a running server allows or denies a device's request
              sallyport policy test …              Say whether policies allow a request, and why
              sallyport policy lint FILE           Say what is doubtful in a policy document
              sallyport audit                      Look for what is wrong with certificates, policies and connections
              sallyport completion bash            Print the completion script for bash
            """,
        version: Release.version,
        subcommands: [
            ServeCommand.self, StatusCommand.self, LogCommand.self, CertificateCommand.self, TrustCommand.self,
            PolicyCommand.self,
            AccountCommand.self, AuditCommand.self, CompletionCommand.self,
        ])
}
