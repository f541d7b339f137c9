package import PolicyEngine

/// Why a provisioning template is refused: where it departs from the language, what belongs there and what is there.
package enum MalformedTemplate: Error, Equatable, Sendable {
    package typealias Place = MalformedPolicy.Place

    case tooLong(characters: Int, limit: Int)
    /// The text is not JSON (RFC 8259), nests too deep or gives a name twice.
    case notJSON(at: Place, expected: String, found: String)
    /// JSON, but not a template.
    case notATemplate(at: Place, expected: String, found: String)
}

extension MalformedTemplate: CustomStringConvertible {
    /// One sentence for the author of the template.
    package var description: String {
        switch self {
        case .tooLong(let characters, let limit):
            "the template has \(characters) characters; expected at most \(limit)"
        case .notJSON(let place, let expected, let found):
            "the template is not JSON: \(place): expected \(expected), found \(found)"
        case .notATemplate(let place, let expected, let found): "\(place): expected \(expected), found \(found)"
        }
    }
}
