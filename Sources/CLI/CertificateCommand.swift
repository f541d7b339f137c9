package import ArgumentParser

/// `sallyport certificate …`: server certificates under names of one's own.
package struct CertificateCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Bring server certificates for domains of your own.",
        subcommands: [CertificateImportCommand.self])

    package init() {}
}
