package import ArgumentParser
import Foundation

/// `sallyport status`: what a running server told in its ready.json.
package struct StatusCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a running server can be reached.",
        discussion: """
            Reads ready.json in the data folder. Exit status: 0 a server is running, 1 none is.

            Examples:
              sallyport status
              sallyport status --data-dir /var/lib/sallyport --json
            """)

    @Option(help: "The server's data folder.") var dataDir = "./sallyport-data"
    @Flag(help: "Print ready.json as it is, without the secret key.") var json = false

    package init() {}

    package func run() throws {
        let path = dataDir + "/ready.json"
        guard let data = FileManager.default.contents(atPath: path),
            var members = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        else {
            throw CommandFailure(
                "no server is running with the data folder `\(dataDir)`. Start one with `sallyport serve`.")
        }
        members["secretAccessKey"] = nil
        if json {
            let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(
                String(decoding: try JSONSerialization.data(withJSONObject: members, options: options), as: UTF8.self))
        } else {
            for name in members.keys.sorted() { print("\(name): \(members[name].map { "\($0)" } ?? "")") }
        }
    }
}
