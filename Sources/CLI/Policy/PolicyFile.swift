import Foundation
import PolicyEngine

/// A policy document where the user keeps it: a file, or standard input as `-`.
struct PolicyFile: Sendable {
    /// As given.
    let path: String
    let text: String

    init(_ path: String) throws(CommandFailure) {
        let data =
            path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
        guard let data else {
            throw CommandFailure("`\(path)` can't be read; give the path of a policy document, or - for standard input")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure("`\(path)` is no text in UTF-8; expected a policy document")
        }
        self.path = path
        self.text = text
    }

    /// How messages call it.
    var name: String { path == "-" ? "standard input" : path }

    func document() -> Result<PolicyDocument, MalformedPolicy> {
        Result { () throws(MalformedPolicy) in try PolicyDocument(text) }
    }
}
