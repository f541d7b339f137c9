import ArgumentParser

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print a shell's completion script.",
        discussion: """
            Examples:
              source <(sallyport completion bash)
              sallyport completion zsh > ~/.zfunc/_sallyport
              sallyport completion fish > ~/.config/fish/completions/sallyport.fish
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() throws {
        let completion: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        print(SallyportCommand.completionScript(for: completion))
    }
}
