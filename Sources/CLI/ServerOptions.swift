import ArgumentParser
import Foundation
import IoTModel
import SigV4

/// How a command finds the server that it talks to: `@OptionGroup var server: ServerOptions`.
package struct ServerOptions: ParsableArguments {
    @Option(
        help: .init("The server's data folder (default: ./sallyport-data).", valueName: "dir"), completion: .directory)
    var dataDir: String?

    @Option(
        help: .init(
            """
            The API of a server anywhere, such as http://127.0.0.1:8080; the key is taken from AWS_ACCESS_KEY_ID and \
            AWS_SECRET_ACCESS_KEY. One of the two says where the server is.
            """, valueName: "url"))
    var endpointUrl: String?

    @Option(
        help: .init(
            "The server's region, with --endpoint-url (default: from AWS_REGION or AWS_DEFAULT_REGION, else us-east-1).",
            valueName: "region"))
    var region: String?

    package init() {}

    package func validate() throws {
        if dataDir != nil, endpointUrl != nil {
            throw ValidationError("--data-dir and --endpoint-url both say where the server is; give one of them")
        }
    }

    /// - Throws: when no server can be told from what was given.
    func location(environment: [String: String]) throws(CommandFailure) -> ServerLocation {
        guard let endpointUrl else { return try locationInFolder(environment) }
        guard let address = APIAddress(endpointUrl) else {
            throw CommandFailure(
                "--endpoint-url is `\(endpointUrl)`; expected http:// or https://, a host and perhaps a port")
        }
        guard let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw CommandFailure(
                "--endpoint-url needs a key to sign with; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those in"
                    + " the server's ready.json")
        }
        let name = region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        guard let region = name.map(Region.init(_:)) ?? Region.standard else {
            throw CommandFailure("the region is `\(name ?? "")`; expected \(Region.expectation)")
        }
        let key = AccessKey(id: id, secret: secret, sessionToken: environment["AWS_SESSION_TOKEN"])
        return ServerLocation(
            address: address, region: region, key: key, certificateBundle: environment["AWS_CA_BUNDLE"])
    }

    private func locationInFolder(_ environment: [String: String]) throws(CommandFailure) -> ServerLocation {
        let folder = dataDir ?? "./sallyport-data"
        let ready = try ReadyFile.read(inFolder: folder)
        guard let address = APIAddress(ready.apiUrl) else {
            throw CommandFailure("`\(folder)/ready.json` names the API `\(ready.apiUrl)`, which is no URL")
        }
        return ServerLocation(
            address: address, region: ready.region,
            key: AccessKey(id: ready.accessKeyId, secret: ready.secretAccessKey),
            certificateBundle: environment["AWS_CA_BUNDLE"])
    }
}

/// A server as a client sees it.
struct ServerLocation: Sendable {
    let address: APIAddress
    let region: Region
    let key: AccessKey
    /// Path of a PEM file with what to trust instead of the system's roots, over https.
    let certificateBundle: String?
}

extension ReadyFile {
    static func read(inFolder folder: String) throws(CommandFailure) -> ReadyFile {
        let path = folder + "/ready.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                "no server is running with the data folder `\(folder)`. Start one with `sallyport serve`, or give"
                    + " --data-dir another.")
        }
        do {
            return try JSONDecoder().decode(ReadyFile.self, from: data)
        } catch {
            // What the decoder says might quote the secret.
            throw CommandFailure(
                "`\(path)` isn't what this release writes there; use the release that the server was started with")
        }
    }
}
