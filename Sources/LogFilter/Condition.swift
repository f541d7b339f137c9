/// What a JSON object must be like. CloudWatch Logs user guide, "Match terms in JSON log events".
indirect enum Condition: Sendable, Equatable {
    enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// What a member is compared with.
    struct Operand: Sendable, Equatable {
        let text: WildcardText
        /// Nil when it isn't one, or was put into quotes.
        let number: Double?
    }

    case compare(Selector, Comparison, Operand)
    case isNull(Selector)
    case isFlag(Selector, Bool)
    case notExists(Selector)
    case allOf([Condition])
    case anyOf([Condition])

    /// A member that isn't there is neither equal nor unequal to anything.
    func holds(for root: LogValue) -> Bool {
        switch self {
        case .compare(let selector, let comparison, let operand):
            selector.values(in: root).contains { comparison.holds($0, operand) }
        case .isNull(let selector): selector.values(in: root).contains(.null)
        case .isFlag(let selector, let flag): selector.values(in: root).contains(.flag(flag))
        case .notExists(let selector): selector.values(in: root).isEmpty
        case .allOf(let conditions): conditions.allSatisfy { $0.holds(for: root) }
        case .anyOf(let conditions): conditions.contains { $0.holds(for: root) }
        }
    }
}

extension Condition.Comparison {
    /// Texts are equal or not; numbers have an order too.
    func holds(_ value: LogValue, _ operand: Condition.Operand) -> Bool {
        switch value {
        case .text(let text): isOfEquality && operand.text.matches(text) == (self == .equal)
        case .number(let number, let text):
            if let limit = operand.number {
                holds(number, limit)
            } else {
                isOfEquality && operand.text.matches(text) == (self == .equal)
            }
        case .null, .flag, .list, .object: self == .notEqual
        }
    }

    var isOfEquality: Bool { self == .equal || self == .notEqual }

    private func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
