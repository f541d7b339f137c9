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
              sallyport completion bash            Print the completion script for bash
            """,
        version: Release.version,
        subcommands: [ServeCommand.self, StatusCommand.self, CompletionCommand.self])
}
