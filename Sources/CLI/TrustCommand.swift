package import ArgumentParser
import Foundation
import PKI

/// `sallyport trust …`: the server's roots in this machine's trust store.
package struct TrustCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Let this machine's programs trust the server.",
        discussion: """
            The server's certificates are signed by roots of its own. Devices get those as a file (root-ca.pem in the data \
            folder, or the API's /roots); with `trust install`, every program on this machine that uses the system's \
            store trusts them.
            """,
        subcommands: [TrustShow.self, TrustInstall.self, TrustUninstall.self])

    package init() {}
}

/// Which server's roots are meant.
struct RootOptions: ParsableArguments {
    @Option(
        help: .init("The server's data folder (default: ./sallyport-data).", valueName: "dir"), completion: .directory)
    var dataDir: String?

    var folder: String { dataDir ?? "./sallyport-data" }

    /// ECDSA, then RSA; of each the present root before the one it took the place of.
    func roots() throws(CommandFailure) -> [TrustedRoot] {
        let path = folder + "/root-ca.pem"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                "`\(path)` can't be read. Start a server there once with `sallyport serve`, or give --data-dir another."
            )
        }
        do {
            return try PEM.certificates(in: String(decoding: data, as: UTF8.self)).map(TrustedRoot.init(der:))
        } catch {
            throw CommandFailure("`\(path)` isn't what a server writes there: \(error)")
        }
    }
}

struct TrustShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say which roots the server has, and whether this machine trusts them.",
        discussion: """
            Exit status: 0 all of them are in the system's trust store, 2 one isn't.

            Example:
              sallyport trust show --data-dir /var/lib/sallyport
            """)

    @OptionGroup var options: RootOptions

    func run() throws {
        var areTrusted = true
        for root in try options.roots() {
            let isInstalled = TrustStore.debian.contains(root)
            areTrusted = areTrusted && isInstalled
            print(
                """
                \(root.subject)
                  SHA-256      \(root.fingerprint)
                  valid until  \(root.notAfter)
                  trusted      \(isInstalled ? TrustStore.debian.path(of: root) : "no")
                """)
        }
        guard areTrusted else { throw ExitCode(2) }
    }
}

struct TrustInstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Put the server's roots into the system's trust store (Debian, Ubuntu).",
        discussion: """
            Needs root; without, it prints the command to run.

            Example:
              sudo sallyport trust install --data-dir /var/lib/sallyport
            """)

    @OptionGroup var options: RootOptions

    func run() throws {
        let roots = try options.roots()
        try TrustStore.debian.requireWritable(toRun: "install", folder: options.folder)
        try TrustStore.debian.install(roots)
        for root in roots { print("trusted: \(root.subject) (\(TrustStore.debian.path(of: root)))") }
    }
}

struct TrustUninstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take the server's roots out of the system's trust store.",
        discussion: """
            Needs root; without, it prints the command to run.

            Example:
              sudo sallyport trust uninstall --data-dir /var/lib/sallyport
            """)

    @OptionGroup var options: RootOptions

    func run() throws {
        let roots = try options.roots()
        try TrustStore.debian.requireWritable(toRun: "uninstall", folder: options.folder)
        let removed = try TrustStore.debian.uninstall(roots)
        for root in removed { print("no longer trusted: \(root.subject)") }
        if removed.isEmpty { print("none of the server's roots was in the trust store") }
    }
}
