package import ArgumentParser
import Foundation
import IoTModel
import NIOHTTP1
import SigV4

/// `sallyport account create`.
package struct AccountCreateCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an account on a running server.",
        discussion: """
            Prints the account's endpoint and access key; the secret key is told this once. Devices can connect to the \
            endpoint when the command ends: the server's certificate has the name by then.

            Examples:
              sallyport account create
              sallyport account create --name 111122223333 --endpoint acme.iot.local.test
              sallyport account create --data-dir /var/lib/sallyport --json

            Exit status: 0 it is there, 1 the server refused or doesn't run, 64 wrong usage.
            """)

    @OptionGroup var server: ServerOptions

    @Option(help: .init("The account: 12 digits (default: any free one).", valueName: "account-id"))
    var name: AccountID?

    @Option(
        help: .init(
            "The name that its devices call the server by (default: ACCOUNT-ID and the server's first name).",
            valueName: "name"))
    var endpoint: String?

    @Flag(help: "Print a JSON object.") var json = false

    package init() {}

    private struct Input: Encodable {
        let accountId: AccountID?
        let endpoint: String?
    }

    private struct Created: Decodable {
        let accountId: String
        let endpoint: String
        let accessKeyId: String
        let secretAccessKey: String
        let notice: String?
    }

    package func run() async throws {
        let location = try server.location(environment: ProcessInfo.processInfo.environment)
        let answer = try await APIClient(location).send(
            .POST, "/sallyport/accounts", service: "sallyport",
            headers: [.init("Content-Type", "application/json")],
            body: try JSONEncoder().encode(Input(accountId: name, endpoint: endpoint)))
        if json { return print(String(decoding: answer, as: UTF8.self)) }
        let created = try JSONDecoder().decode(Created.self, from: answer)
        print(
            """
            Account \(created.accountId) is there.

              Endpoint    \(created.endpoint)
              API         \(location.address.url)

            Call the API for it (the secret key isn't shown again):

              export AWS_ENDPOINT_URL=\(location.address.url) AWS_DEFAULT_REGION=\(location.region)
              export AWS_ACCESS_KEY_ID=\(created.accessKeyId)
              export AWS_SECRET_ACCESS_KEY=\(created.secretAccessKey)

            Devices must find the server by the endpoint's name, such as by a line in /etc/hosts.
            """)
        if let notice = created.notice { FileHandle.standardError.write(Data("note: \(notice)\n".utf8)) }
    }
}

extension AccountID: ExpressibleByArgument {}
