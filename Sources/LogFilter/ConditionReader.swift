import IoTModel

/// Reads the JSON form of a filter pattern.
///
///     pattern    = "{" any "}"
///     any        = all *( "||" all )
///     all        = single *( "&&" single )
///     single     = "(" any ")" / selector comparison value / selector "IS" ( "NULL" / "TRUE" / "FALSE" )
///                / selector "NOT" "EXISTS"
struct ConditionReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func pattern() throws(MalformedFilterPattern) -> Condition {
        try expect("{")
        let condition = try disjunction()
        try expect("}")
        guard next == nil else { throw unexpected("nothing behind the closing brace") }
        return condition
    }

    // MARK: Conditions

    private mutating func disjunction() throws(MalformedFilterPattern) -> Condition {
        var conditions = [try conjunction()]
        while take("||") { conditions.append(try conjunction()) }
        return conditions.count == 1 ? conditions[0] : .anyOf(conditions)
    }

    private mutating func conjunction() throws(MalformedFilterPattern) -> Condition {
        var conditions = [try single()]
        while take("&&") { conditions.append(try single()) }
        return conditions.count == 1 ? conditions[0] : .allOf(conditions)
    }

    private mutating func single() throws(MalformedFilterPattern) -> Condition {
        guard take("(") else { return try comparison() }
        depth += 1
        guard depth <= Limits.Logging.filterPatternDepth else {
            throw MalformedFilterPattern(
                "the filter pattern's parentheses are more than \(Limits.Logging.filterPatternDepth) deep")
        }
        let condition = try disjunction()
        try expect(")")
        depth -= 1
        return condition
    }

    private mutating func comparison() throws(MalformedFilterPattern) -> Condition {
        let selector = try selector()
        if takeWord("IS") {
            if takeWord("NULL") { return .isNull(selector) }
            if takeWord("TRUE") { return .isFlag(selector, true) }
            if takeWord("FALSE") { return .isFlag(selector, false) }
            throw unexpected("NULL, TRUE or FALSE")
        }
        if takeWord("NOT") {
            guard takeWord("EXISTS") else { throw unexpected("EXISTS") }
            return .notExists(selector)
        }
        // The longer ones first.
        let comparisons = Condition.Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        guard let comparison = comparisons.first(where: { take($0.rawValue) }) else {
            throw unexpected("=, !=, <, <=, >, >=, IS or NOT EXISTS")
        }
        let start = place
        let operand = try operand()
        guard comparison.isOfEquality || operand.number != nil else {
            place = start
            throw unexpected("a number, which \(comparison.rawValue) compares with")
        }
        return .compare(selector, comparison, operand)
    }

    // MARK: Selectors

    private mutating func selector() throws(MalformedFilterPattern) -> Selector {
        try expect("$")
        var steps: [Selector.Step] = []
        while true {
            // No spaces inside a selector.
            switch place < bytes.count ? bytes[place] : nil {
            case UInt8(ascii: "."):
                place += 1
                if place < bytes.count, bytes[place] == UInt8(ascii: "[") { continue }
                steps.append(try memberStep())
            case UInt8(ascii: "["):
                place += 1
                steps.append(try bracketStep())
            default:
                guard !steps.isEmpty else { throw unexpected("a member, such as $.clientId") }
                return Selector(steps: steps)
            }
        }
    }

    private mutating func memberStep() throws(MalformedFilterPattern) -> Selector.Step {
        if place < bytes.count, bytes[place] == UInt8(ascii: "*") {
            place += 1
            return .all
        }
        let name = bytes[place...].prefix { $0.isOfPlainTerm || $0 == UInt8(ascii: "-") }
        guard !name.isEmpty else { throw unexpected("a member's name") }
        place = name.endIndex
        return .member(Array(name))
    }

    private mutating func bracketStep() throws(MalformedFilterPattern) -> Selector.Step {
        let step: Selector.Step
        switch place < bytes.count ? bytes[place] : nil {
        case UInt8(ascii: "*"):
            place += 1
            step = .all
        case let quote? where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
            let name = bytes[(place + 1)...].prefix { $0 != quote }
            place = min(name.endIndex + 1, bytes.count)
            step = .member(Array(name))
        default:
            let digits = bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let index = Int(String(decoding: digits, as: UTF8.self)) else {
                throw unexpected("an element's number, *, or a member's name in quotes")
            }
            place = digits.endIndex
            step = .element(index)
        }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "]") else { throw unexpected("]") }
        place += 1
        return step
    }

    // MARK: Values

    private mutating func operand() throws(MalformedFilterPattern) -> Condition.Operand {
        guard let first = next else { throw unexpected("a value") }
        if first == UInt8(ascii: "%") {
            throw .regularExpression(String(decoding: bytes[place...].prefix(40), as: UTF8.self))
        }
        if first == UInt8(ascii: "\"") {
            var rest = bytes[(place + 1)...]
            guard let text = QuotedText.read(&rest) else { throw unexpected("a closing quote") }
            place = rest.startIndex
            return Condition.Operand(text: text, number: nil)
        }
        let word = bytes[place...].prefix { !$0.isSpace && !$0.endsValue }
        guard !word.isEmpty else { throw unexpected("a value") }
        place = word.endIndex
        let parts = word.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
        return Condition.Operand(text: WildcardText(parts: parts), number: LogValue.parsedNumber(word))
    }

    // MARK: Signs and words

    /// The next byte that isn't a space.
    private var next: UInt8? {
        mutating get {
            while place < bytes.count, bytes[place].isSpace { place += 1 }
            return place < bytes.count ? bytes[place] : nil
        }
    }

    private mutating func take(_ sign: String) -> Bool {
        guard next != nil, bytes[place...].starts(with: sign.utf8) else { return false }
        place += sign.utf8.count
        return true
    }

    /// In upper or lower case.
    private mutating func takeWord(_ word: String) -> Bool {
        guard next != nil else { return false }
        let found = bytes[place...].prefix { $0.isOfPlainTerm }
        guard String(decoding: found, as: UTF8.self).uppercased() == word else { return false }
        place = found.endIndex
        return true
    }

    private mutating func expect(_ sign: String) throws(MalformedFilterPattern) {
        guard take(sign) else { throw unexpected("`\(sign)`") }
    }

    private mutating func unexpected(_ expected: String) -> MalformedFilterPattern {
        guard next != nil else {
            return MalformedFilterPattern("the filter pattern ends where \(expected) was expected")
        }
        let found = String(decoding: bytes[place...].prefix(40), as: UTF8.self)
        return MalformedFilterPattern(
            "the filter pattern has `\(found)` at byte \(place + 1); expected \(expected)")
    }
}

extension UInt8 {
    /// What can't be in a value without quotes.
    fileprivate var endsValue: Bool {
        switch self {
        case UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "}"), UInt8(ascii: "{"), UInt8(ascii: "&"),
            UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"),
            UInt8(ascii: "\""), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
