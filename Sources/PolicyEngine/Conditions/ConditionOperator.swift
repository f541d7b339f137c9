/// The name of a condition operator taken apart: `ForAnyValue:StringEqualsIfExists`.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators".
package struct ConditionOperator: Sendable, Hashable {
    /// How the values of a key with several are taken together.
    package enum Quantifier: String, Sendable, CaseIterable {
        case forAllValues = "ForAllValues:"
        case forAnyValue = "ForAnyValue:"
    }

    package let quantifier: Quantifier?
    package let comparison: Comparison
    /// A key without a value then satisfies the condition.
    package let ifExists: Bool

    /// - Returns: nil for a name that IAM does not define. Names are case-sensitive.
    package init?(_ name: String) {
        var rest = Substring(name)
        var quantifier: Quantifier?
        for candidate in Quantifier.allCases where rest.hasPrefix(candidate.rawValue) {
            quantifier = candidate
            rest = rest.dropFirst(candidate.rawValue.count)
        }
        let ifExists = rest.hasSuffix("IfExists")
        if ifExists { rest = rest.dropLast("IfExists".count) }
        guard let comparison = Comparison(rawValue: String(rest)) else { return nil }
        // `Null` itself asks whether there is a value.
        if comparison == .null && (ifExists || quantifier != nil) { return nil }
        self.quantifier = quantifier
        self.comparison = comparison
        self.ifExists = ifExists
    }

    package var name: String {
        (quantifier?.rawValue ?? "") + comparison.rawValue + (ifExists ? "IfExists" : "")
    }

    /// What an error text wants in the place of an unknown name.
    static func expectation(for name: String) -> String {
        let near = Comparison.allCases.first { name.lowercased().contains($0.rawValue.lowercased()) }
        return near.map { "a condition operator such as `\($0.rawValue)`" } ?? "a condition operator of IAM"
    }
}

/// How one value of a request is compared with one of the policy's.
package enum Comparison: String, Sendable, CaseIterable {
    case stringEquals = "StringEquals"
    case stringNotEquals = "StringNotEquals"
    case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
    case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
    case stringLike = "StringLike"
    case stringNotLike = "StringNotLike"
    case numericEquals = "NumericEquals"
    case numericNotEquals = "NumericNotEquals"
    case numericLessThan = "NumericLessThan"
    case numericLessThanEquals = "NumericLessThanEquals"
    case numericGreaterThan = "NumericGreaterThan"
    case numericGreaterThanEquals = "NumericGreaterThanEquals"
    case dateEquals = "DateEquals"
    case dateNotEquals = "DateNotEquals"
    case dateLessThan = "DateLessThan"
    case dateLessThanEquals = "DateLessThanEquals"
    case dateGreaterThan = "DateGreaterThan"
    case dateGreaterThanEquals = "DateGreaterThanEquals"
    case bool = "Bool"
    case binaryEquals = "BinaryEquals"
    case ipAddress = "IpAddress"
    case notIPAddress = "NotIpAddress"
    case arnEquals = "ArnEquals"
    case arnLike = "ArnLike"
    case arnNotEquals = "ArnNotEquals"
    case arnNotLike = "ArnNotLike"
    case null = "Null"

    /// Holds when none of the policy's values fits; also when the key has no value.
    var isNegated: Bool {
        switch self {
        case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .numericNotEquals, .dateNotEquals,
            .notIPAddress, .arnNotEquals, .arnNotLike:
            true
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .numericEquals, .numericLessThan,
            .numericLessThanEquals, .numericGreaterThan, .numericGreaterThanEquals, .dateEquals, .dateLessThan,
            .dateLessThanEquals, .dateGreaterThan, .dateGreaterThanEquals, .bool, .binaryEquals, .ipAddress,
            .arnEquals, .arnLike, .null:
            false
        }
    }

    /// The test that the comparison makes, or negates.
    enum Test {
        case text, textIgnoringCase, wildcards, arn, boolean, address, absence
        case number(Order), moment(Order)
    }

    enum Order {
        case equal, less, lessOrEqual, greater, greaterOrEqual

        func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .equal: left == right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }
    }

    var test: Test {
        switch self {
        case .stringEquals, .stringNotEquals, .binaryEquals: .text
        case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase: .textIgnoringCase
        case .stringLike, .stringNotLike: .wildcards
        case .numericEquals, .numericNotEquals: .number(.equal)
        case .numericLessThan: .number(.less)
        case .numericLessThanEquals: .number(.lessOrEqual)
        case .numericGreaterThan: .number(.greater)
        case .numericGreaterThanEquals: .number(.greaterOrEqual)
        case .dateEquals, .dateNotEquals: .moment(.equal)
        case .dateLessThan: .moment(.less)
        case .dateLessThanEquals: .moment(.lessOrEqual)
        case .dateGreaterThan: .moment(.greater)
        case .dateGreaterThanEquals: .moment(.greaterOrEqual)
        case .bool: .boolean
        case .ipAddress, .notIPAddress: .address
        case .arnEquals, .arnLike, .arnNotEquals, .arnNotLike: .arn
        case .null: .absence
        }
    }

    /// - Returns: what a value must be and this one isn't; nil when it is.
    func expectation(unmetBy text: String) -> String? {
        let (isMet, expectation) = Array(text.utf8).withUnsafeBytes { text -> (Bool, String) in
            switch test {
            case .text, .textIgnoringCase, .wildcards, .arn: (true, "")
            case .number: (ConditionText.number(text) != nil, "a decimal number")
            case .moment:
                (ConditionText.moment(text) != nil, "a date such as `2026-01-31T12:00:00Z`, or seconds since 1970")
            case .boolean, .absence: (ConditionText.boolean(text) != nil, "`true` or `false`")
            case .address:
                (AddressRange(text) != nil, "an IP address or a range such as `192.0.2.0/24` or `2001:db8::/32`")
            }
        }
        return isMet ? nil : expectation
    }
}
