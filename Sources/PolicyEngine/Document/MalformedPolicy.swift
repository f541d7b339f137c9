/// Why a policy document is refused: where it departs from the grammar, what belongs there and what is there instead.
///
/// AWS IoT API, `MalformedPolicyException`.
package enum MalformedPolicy: Error, Equatable, Sendable {
    /// The text is not JSON (RFC 8259), or nests deeper than any policy does.
    case notJSON(at: Place, expected: String, found: String)
    /// Two members of one object have the same name; the place is that of the second.
    case duplicateName(at: Place, name: String)
    /// JSON, but not a policy.
    case notAPolicy(at: Place, expected: String, found: String)
    /// More characters than a policy may have. White space does not count towards `Limits.Registry
    /// .policyDocumentCharacters`, but does towards `policyDocumentTotalCharacters`.
    case tooLong(characters: Int, limit: Int, countsWhiteSpace: Bool)

    /// A place in a document, as an editor and as a reader of the structure would find it.
    package struct Place: Equatable, Sendable, CustomStringConvertible {
        /// From 1.
        package let line: Int
        /// From 1, in Unicode scalars.
        package let column: Int
        /// Names and indices from the top, such as `Statement[0].Effect`; empty at the top.
        package let path: String

        package var description: String {
            path.isEmpty ? "line \(line), column \(column)" : "line \(line), column \(column) (`\(path)`)"
        }
    }

    /// Nil when the document as a whole is at fault.
    package var place: Place? {
        switch self {
        case .notJSON(let place, _, _), .duplicateName(let place, _), .notAPolicy(let place, _, _): place
        case .tooLong: nil
        }
    }
}

extension MalformedPolicy: CustomStringConvertible {
    /// One sentence for the author of the document.
    package var description: String {
        switch self {
        case .notJSON(let place, let expected, let found):
            "the policy document is not JSON: \(place): expected \(expected), found \(found)"
        case .duplicateName(let place, let name):
            "\(place): expected each name once, found `\(name)` a second time"
        case .notAPolicy(let place, let expected, let found):
            "\(place): expected \(expected), found \(found)"
        case .tooLong(let characters, let limit, let countsWhiteSpace):
            """
            the policy document has \(characters) characters \(countsWhiteSpace ? "with" : "without") white space; \
            expected at most \(limit)
            """
        }
    }
}
