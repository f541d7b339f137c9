import Foundation
import IoTModel

/// What stands behind a function's ARN.
package enum FunctionTarget: Sendable, Equatable {
    /// Gets the event by POST and answers with 2xx.
    case webhook(url: String)
    /// Gets the event on its standard input and answers on its standard output. The path is absolute.
    case command(path: String, arguments: [String])

    package static let expectation = """
        an http:// or https:// URL, or a command as a JSON list such as ["/usr/local/bin/authorize","--strict"] whose \
        first element is an absolute path
        """

    /// Reads a URL or a JSON list of a command and its arguments.
    package init?(_ text: String) {
        if text.hasPrefix("[") {
            guard let words = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else { return nil }
            self.init(command: words)
        } else {
            self.init(url: text)
        }
    }

    private init?(command words: [String]) {
        // A name would be looked for in whatever PATH the server happens to have.
        guard let path = words.first, path.hasPrefix("/"), !words.contains(where: { $0.utf8.contains(0) }) else {
            return nil
        }
        self = .command(path: path, arguments: Array(words.dropFirst()))
    }

    private init?(url text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            scheme == "http" || scheme == "https", url.host?.isEmpty == false
        else { return nil }
        self = .webhook(url: text)
    }

    /// Whether a text can name a function in an authorizer or a hook.
    package static func isFunctionARN(_ text: String) -> Bool {
        text.hasPrefix("arn:") && text.utf8.count <= Limits.Functions.arnCharacters
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
    }
}
