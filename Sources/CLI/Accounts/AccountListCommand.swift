package import ArgumentParser
import Foundation
import NIOHTTP1

/// `sallyport account list`.
package struct AccountListCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the accounts of a running server.",
        discussion: """
            One line for each: account, access key ids, endpoint names.

            Examples:
              sallyport account list
              sallyport account list --data-dir /var/lib/sallyport --json

            Exit status: 0 listed, 1 the server refused or doesn't run, 64 wrong usage.
            """)

    @OptionGroup var server: ServerOptions
    @Flag(help: "Print a JSON object.") var json = false

    package init() {}

    private struct Listed: Decodable {
        struct Account: Decodable {
            let accountId: String
            let endpoints: [String]
            let accessKeyIds: [String]
        }

        let accounts: [Account]
    }

    package func run() async throws {
        let location = try server.location(environment: ProcessInfo.processInfo.environment)
        let answer = try await APIClient(location).send(.GET, "/sallyport/accounts", service: "sallyport")
        if json { return print(String(decoding: answer, as: UTF8.self)) }
        for account in try JSONDecoder().decode(Listed.self, from: answer).accounts {
            print(
                account.accountId, account.accessKeyIds.joined(separator: ","),
                account.endpoints.joined(separator: ","), separator: "  ")
        }
    }
}
