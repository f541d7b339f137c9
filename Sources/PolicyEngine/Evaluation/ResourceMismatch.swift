/// Why a resource is none of those that a statement is about.
package enum ResourceMismatch: Sendable, Equatable {
    /// The nearest of the statement's patterns agrees with the request's ARN up to `character` (from 1), where the
    /// request goes on with `found`, which is empty at its end.
    ///
    /// - Parameter meaning: the pattern with its variables replaced; nil when it has none.
    case differs(pattern: String, meaning: String?, character: Int, found: String)
    /// It would match if the pattern's kind `wanted` were the request's `had`: `topic` and `topicfilter`.
    case otherKind(pattern: String, wanted: String, had: String)
    /// `#` or `+` in the pattern is plain text; `*` in its place would match.
    case mqttWildcardIsLiteral(pattern: String, wildcard: String)
    /// `${…}` in the pattern is plain text, as the document isn't of version 2012-10-17; its variables would match.
    case variablesAreLiteral(pattern: String)
    /// It would match if these parts of the pattern's ARN were the request's.
    case otherParts(pattern: String, [ARNDifference])
    /// The pattern is no ARN; it would match behind the request's `arn:…:`.
    case noARN(pattern: String, start: String)
    /// It would match if upper and lower case were the same.
    case otherCase(pattern: String)
    /// The request's ARN is one that `NotResource` leaves out.
    case excluded(pattern: String)

    /// As written.
    package var pattern: String {
        switch self {
        case .differs(let pattern, _, _, _), .otherKind(let pattern, _, _), .mqttWildcardIsLiteral(let pattern, _),
            .variablesAreLiteral(let pattern), .otherParts(let pattern, _), .noARN(let pattern, _),
            .otherCase(let pattern), .excluded(let pattern):
            pattern
        }
    }
}

/// A part of two ARNs that differs, `wanted` by the policy and `had` by the request.
package struct ARNDifference: Sendable, Equatable {
    package enum Part: String, Sendable, CaseIterable { case partition, service, region, account }

    package let part: Part
    package let wanted: String
    package let had: String
}

extension ResourceMismatch: CustomStringConvertible {
    package var description: String {
        switch self {
        case .differs(let pattern, let meaning, let character, let found):
            "is about `\(pattern)`\(meaning.map { ", here `\($0)`" } ?? ""), "
                + (found.isEmpty
                    ? "and the request's resource ends before character \(character)"
                    : "from which the request differs at character \(character), `\(found)`")
        case .otherKind(let pattern, let wanted, let had):
            "is about `\(pattern)`, and would match if `\(wanted)/` in it were `\(had)/`"
        case .mqttWildcardIsLiteral(let pattern, let wildcard):
            "is about `\(pattern)`, where `\(wildcard)` is a plain character; `*` would match"
        case .variablesAreLiteral(let pattern):
            "is about `\(pattern)`, where `${…}` is plain text, as the document isn't of version 2012-10-17; with it, it would"
                + " match"
        case .otherParts(let pattern, let differences):
            "is about `\(pattern)`, and would match if "
                + differences.map { "the \($0.part) in it, `\($0.wanted)`, were `\($0.had)`" }
                .joined(separator: " and ")
        case .noARN(let pattern, let start):
            "is about `\(pattern)`, which is no ARN; it would match with `\(start)` before it"
        case .otherCase(let pattern):
            "is about `\(pattern)`, which differs from the request in upper and lower case alone"
        case .excluded(let pattern): "leaves out `\(pattern)`"
        }
    }
}
