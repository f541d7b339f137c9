/// One condition of a statement, its key resolved and its values taken apart.
///
/// IAM User Guide, "Condition operators" and "Multivalued context keys".
final class CompiledCondition: Sendable {
    enum Result: Equatable {
        case holds
        case fails
        /// A value of the policy names a variable that has none, and no other value decides.
        case unresolved(PolicyVariable)
    }

    let condition: ConditionOperator
    let key: PolicyVariable
    /// As the author wrote them.
    let source: PolicyDocument.Condition
    private let operands: [Operand]
    /// Of all values.
    private let variables: [PolicyVariable]

    private enum Operand: Sendable {
        case text(Pattern)
        /// The six parts of an ARN, matched one by one: a `*` does not reach over a `:` before the resource.
        case arn([Pattern])
    }

    init(_ source: PolicyDocument.Condition, variables: Bool) {
        self.source = source
        condition = source.condition
        key = PolicyVariable(name: source.key)
        let operands: [Operand] = source.values.map { value in
            switch source.condition.comparison.test {
            case .wildcards: .text(Pattern(value, wildcards: true, variables: variables))
            case .arn:
                .arn(
                    value.arnParts(variables: variables).map {
                        Pattern($0, wildcards: true, variables: variables)
                    })
            case .text, .textIgnoringCase, .boolean, .address, .absence, .number, .moment:
                .text(Pattern(value, wildcards: false, variables: variables))
            }
        }
        self.operands = operands
        self.variables = operands.flatMap { operand in
            switch operand {
            case .text(let pattern): pattern.variables
            case .arn(let parts): parts.flatMap(\.variables)
            }
        }
    }

    /// Whether the key, or a variable in a value, is one of these.
    func reads(_ isWanted: (PolicyVariable) -> Bool) -> Bool { isWanted(key) || variables.contains(where: isWanted) }

    func evaluate(in context: RequestContext) -> Result {
        let values = context.values(of: key)
        if condition.comparison == .null { return matchesAny(Self.isAbsent(values), in: context) }
        switch values {
        case .absent: return absentResult
        case .one(let value): return compare(value, in: context)
        case .many(let values):
            let wantsAll =
                switch condition.quantifier {
                case .forAllValues: true
                case .forAnyValue: false
                // Of a list without a quantifier, "equals" wants one and "not equals" all.
                case nil: condition.comparison.isNegated
                }
            var unresolved: Result?
            for value in values {
                switch compare(value, in: context) {
                case .holds: if !wantsAll { return .holds }
                case .fails: if wantsAll { return .fails }
                case .unresolved(let variable): unresolved = unresolved ?? .unresolved(variable)
                }
            }
            return unresolved ?? (wantsAll ? .holds : .fails)
        }
    }

    private var absentResult: Result {
        if condition.ifExists { return .holds }
        return switch condition.quantifier {
        case .forAllValues: .holds
        case .forAnyValue: .fails
        case nil: condition.comparison.isNegated ? .holds : .fails
        }
    }

    /// The policy's values with their variables replaced; one whose variable has no value as written. Nil when they have
    /// no variables.
    func meaning(in context: RequestContext) -> [String]? {
        guard !variables.isEmpty else { return nil }
        return source.values.map { value in
            let expanded = Pattern(value, wildcards: true, variables: true).expanded(in: context)
            return expanded.map { String(decoding: $0, as: UTF8.self) } ?? value
        }
    }

    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)

    private static func isAbsent(_ values: RequestContext.Values) -> [UInt8] {
        if case .absent = values { return trueText }
        return falseText
    }

    private func compare(_ value: [UInt8], in context: RequestContext) -> Result {
        let result = matchesAny(value, in: context)
        guard condition.comparison.isNegated else { return result }
        switch result {
        case .holds: return .fails
        // "None of these" can't be said while one of them isn't known, wherever its text already differs.
        case .fails: return firstUnresolved(in: context).map(Result.unresolved) ?? .holds
        case .unresolved: return result
        }
    }

    private func firstUnresolved(in context: RequestContext) -> PolicyVariable? {
        variables.first { !context.canSubstitute($0) }
    }

    private func matchesAny(_ value: [UInt8], in context: RequestContext) -> Result {
        var unresolved: Result?
        for operand in operands {
            switch value.withUnsafeBytes({ match($0, operand, in: context) }) {
            case .holds: return .holds
            case .fails: continue
            case .unresolved(let variable): unresolved = unresolved ?? .unresolved(variable)
            }
        }
        return unresolved ?? .fails
    }

    private func match(_ value: UnsafeRawBufferPointer, _ operand: Operand, in context: RequestContext) -> Result {
        switch operand {
        case .arn(let parts): return Self.match(value, arn: parts, in: context)
        case .text(let pattern):
            switch condition.comparison.test {
            case .text, .wildcards, .arn: return Self.match(value, pattern, in: context)
            case .textIgnoringCase: return Self.match(value, pattern, in: context, ignoringCase: true)
            case .number(let order):
                return compare(value, pattern, in: context, by: ConditionText.number, order.holds)
            case .moment(let order):
                return compare(value, pattern, in: context, by: ConditionText.moment, order.holds)
            case .boolean, .absence: return compare(value, pattern, in: context, by: ConditionText.boolean, ==)
            case .address: return compare(value, pattern, in: context, by: AddressRange.init) { $1.contains($0) }
            }
        }
    }

    private static func match(
        _ value: UnsafeRawBufferPointer, _ pattern: Pattern, in context: RequestContext, ignoringCase: Bool = false
    ) -> Result {
        switch pattern.match(value, in: context, ignoringCase: ignoringCase) {
        case .matches: .holds
        case .differs: .fails
        case .unresolved(let index): .unresolved(pattern.variables[index])
        }
    }

    /// Compares what the two texts mean; a text without a meaning equals nothing.
    private func compare<Meaning>(
        _ value: UnsafeRawBufferPointer, _ pattern: Pattern, in context: RequestContext,
        by read: (UnsafeRawBufferPointer) -> Meaning?, _ holds: (Meaning, Meaning) -> Bool
    ) -> Result {
        guard let wanted = pattern.expanded(in: context) else {
            let missing = pattern.variables.first { context.substitution(for: $0) == nil }
            return missing.map(Result.unresolved) ?? .fails
        }
        guard let left = read(value), let right = wanted.withUnsafeBytes(read) else { return .fails }
        return holds(left, right) ? .holds : .fails
    }
}

// MARK: - ARNs

extension CompiledCondition {
    private static func match(
        _ value: UnsafeRawBufferPointer, arn parts: [Pattern], in context: RequestContext
    ) -> Result {
        // One part is `*` or the like; anything between is no ARN and so equals none.
        guard parts.count == 6 || parts.count == 1 else { return .fails }
        var rest = value
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let colon = isLast ? nil : rest.firstIndex(of: UInt8(ascii: ":"))
            guard isLast || colon != nil else { return .fails }
            let result = match(UnsafeRawBufferPointer(rebasing: rest[..<(colon ?? rest.count)]), part, in: context)
            guard result == .holds else { return result }
            if let colon { rest = UnsafeRawBufferPointer(rebasing: rest[(colon + 1)...]) }
        }
        return .holds
    }
}
