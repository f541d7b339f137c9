package import IoTModel

/// What one statement said to a request, and why.
package struct Finding: Sendable, Equatable {
    package let statement: StatementRef
    package let policyName: PolicyName
    package let policyVersion: Int
    package let sid: String?
    package let effect: PolicyDocument.Effect
    package let match: Match

    package enum Match: Sendable, Equatable {
        case applies
        case otherAction
        case otherResource(ResourceMismatch)
        /// - Parameters:
        ///   - had: the key's values in the request; nil when it has none.
        ///   - wanted: the policy's values, as written.
        case conditionFailed(condition: ConditionOperator, key: String, had: [String]?, wanted: [String])
        case unresolvedVariable(name: String, why: MissingValue)
    }

    /// `statement 3 (Sid "x")`, counted from 1 as readers count.
    package var label: String { Self.label(statement, sid: sid) }

    static func label(_ statement: StatementRef, sid: String?) -> String {
        "statement \(statement.statement + 1)" + (sid.map { " (Sid `\($0)`)" } ?? "")
    }
}

/// Why a resource is none of those that a statement is about.
package enum ResourceMismatch: Sendable, Equatable {
    /// The nearest of the statement's patterns agrees with the request's ARN up to `character` (from 1), where the
    /// request goes on with `found`, which is empty at its end.
    case differs(pattern: String, character: Int, found: String)
    /// It would match if the pattern's kind `wanted` were the request's `had`: `topic` and `topicfilter`.
    case otherKind(pattern: String, wanted: String, had: String)
    /// `#` or `+` in the pattern is plain text; `*` in its place would match.
    case mqttWildcardIsLiteral(pattern: String, wildcard: String)
    /// The request's ARN is one that `NotResource` leaves out.
    case excluded(pattern: String)
}

extension Finding.Match: CustomStringConvertible {
    /// A clause for behind the statement's name.
    package var description: String {
        switch self {
        case .applies: "applies"
        case .otherAction: "is about other actions"
        case .otherResource(let mismatch): mismatch.description
        case .conditionFailed(let condition, let key, let had, let wanted):
            """
            has a condition that is not met: \(condition.name) wants `\(key)` to be \(Self.list(wanted)), it is \
            \(had.map(Self.list) ?? "absent")
            """
        case .unresolvedVariable(let name, let why): "cannot match as `${\(name)}` has no value: \(why)"
        }
    }

    private static func list(_ values: [String]) -> String {
        values.isEmpty ? "nothing" : values.map { "`\($0)`" }.joined(separator: " or ")
    }
}

extension ResourceMismatch: CustomStringConvertible {
    package var description: String {
        switch self {
        case .differs(let pattern, let character, let found):
            found.isEmpty
                ? "is about `\(pattern)`, and the request's resource ends before character \(character)"
                : "is about `\(pattern)`, from which the request differs at character \(character), `\(found)`"
        case .otherKind(let pattern, let wanted, let had):
            "is about `\(pattern)`, and would match if `\(wanted)/` in it were `\(had)/`"
        case .mqttWildcardIsLiteral(let pattern, let wildcard):
            "is about `\(pattern)`, where `\(wildcard)` is a plain character; `*` would match"
        case .excluded(let pattern): "leaves out `\(pattern)`"
        }
    }
}
