/// A condition of a statement that doesn't hold: what the request had, and what was wanted.
package struct ConditionFailure: Sendable, Equatable {
    package let condition: ConditionOperator
    /// As written.
    package let key: String
    /// The key's values in the request; nil when it has none.
    package let had: [String]?
    /// Why it has none.
    package let absence: MissingValue?
    /// The policy's values, as written.
    package let wanted: [String]
    /// The same with their variables replaced; nil when they have none.
    package let meaning: [String]?
}

extension ConditionFailure: CustomStringConvertible {
    package var description: String {
        "has a condition that is not met: \(condition.name) wants \(subject) \(wish), it is \(found)"
    }

    private var subject: String {
        switch condition.quantifier {
        case .forAllValues where !wanted.isEmpty: "every value of `\(key)`"
        case .forAnyValue: "a value of `\(key)`"
        case .forAllValues, nil: "`\(key)`"
        }
    }

    private var wish: String {
        if condition.comparison == .null { return wanted.contains("true") ? "to be absent" : "to be there" }
        guard !wanted.isEmpty else { return "to have no value" }
        let values = wanted.enumerated().map { index, text in
            let meaning = meaning?[index] ?? text
            return meaning == text ? "`\(text)`" : "`\(text)`, here `\(meaning)`,"
        }
        let list = values.joined(separator: " or ")
        return "\(condition.comparison.wish) \(list.hasSuffix(",") ? String(list.dropLast()) : list)"
    }

    private var found: String {
        guard let had else { return "absent" + (absence.map { ": \($0)" } ?? "") }
        return had.map { "`\($0)`" }.joined(separator: " and ")
    }
}

extension Comparison {
    /// What the comparison wants of a key, for before the values.
    fileprivate var wish: String {
        switch self {
        case .stringEquals, .stringEqualsIgnoreCase, .numericEquals, .dateEquals, .bool, .binaryEquals, .null: "to be"
        case .stringNotEquals, .stringNotEqualsIgnoreCase, .numericNotEquals, .dateNotEquals: "not to be"
        case .stringLike, .arnEquals, .arnLike: "to be like"
        case .stringNotLike, .arnNotEquals, .arnNotLike: "not to be like"
        case .numericLessThan: "to be less than"
        case .numericLessThanEquals: "to be at most"
        case .numericGreaterThan: "to be more than"
        case .numericGreaterThanEquals: "to be at least"
        case .dateLessThan: "to be before"
        case .dateLessThanEquals: "not to be after"
        case .dateGreaterThan: "to be after"
        case .dateGreaterThanEquals: "not to be before"
        case .ipAddress: "to be in"
        case .notIPAddress: "not to be in"
        }
    }
}
