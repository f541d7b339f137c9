import Foundation

/// Judges a request straight from the rules, slowly. Shares no code with the engine.
struct ReferenceEvaluator {
    let request: PlainRequest

    /// `ALLOWED`, `EXPLICIT_DENY` or `IMPLICIT_DENY`.
    func decide(_ documents: [String]) throws -> String {
        var effects: Set<String> = []
        for text in documents {
            let document = try JSONDecoder().decode(ReferenceDocument.self, from: Data(text.utf8))
            for statement in document.statements where try applies(statement, document.version == "2012-10-17") {
                effects.insert(statement.effect)
            }
        }
        if effects.contains("Deny") { return "EXPLICIT_DENY" }
        return effects.contains("Allow") ? "ALLOWED" : "IMPLICIT_DENY"
    }

    private func applies(_ statement: ReferenceDocument.Statement, _ hasVariables: Bool) throws -> Bool {
        let value: ((String) -> String?)? = hasVariables ? { self.substitution(for: $0) } : nil

        func isAbout(_ names: ReferenceDocument.Texts) -> Bool {
            names.values.contains {
                ReferenceText(lowercased($0), wildcards: true, value: nil).matches(lowercased(request.action))
            }
        }
        if let names = statement.action, !isAbout(names) { return false }
        if let names = statement.notAction, isAbout(names) { return false }

        func texts(_ patterns: ReferenceDocument.Texts) -> [ReferenceText] {
            patterns.values.map { ReferenceText($0, wildcards: true, value: value) }
        }
        if let patterns = statement.resource, !texts(patterns).contains(where: { $0.matches(request.resource) }) {
            return false
        }
        // A variable without a value disables the statement.
        if let patterns = statement.notResource,
            texts(patterns).contains(where: { $0.isUnresolved || $0.matches(request.resource) })
        {
            return false
        }
        for (name, keys) in statement.condition ?? [:] {
            for (key, wanted) in keys where try !holds(name, key, wanted.values, value) { return false }
        }
        return true
    }

    // MARK: Conditions

    private func holds(
        _ name: String, _ key: String, _ wanted: [String], _ value: ((String) -> String?)?
    ) throws -> Bool {
        var name = name
        let isForAll = name.hasPrefix("ForAllValues:")
        let isForAny = name.hasPrefix("ForAnyValue:")
        if isForAll || isForAny { name = String(name.drop { $0 != ":" }.dropFirst()) }
        let isLenient = name.hasSuffix("IfExists")
        if isLenient { name = String(name.dropLast("IfExists".count)) }
        // "StringNotEquals" is the negation of "StringEquals".
        let isNegated = name.contains("Not")
        name = name.replacingOccurrences(of: "Not", with: "")

        let had = values(of: key)
        if name == "Null" {
            let answer = had.isEmpty ? "true" : "false"
            return wanted.contains {
                let text = ReferenceText($0, wildcards: false, value: value)
                return lowercased(plain(text)) == answer && !text.isUnresolved
            }
        }
        guard !had.isEmpty else { return isLenient || isForAll || !isForAny && isNegated }

        func fits(_ known: String) throws -> Bool {
            let texts = wanted.map {
                ReferenceText($0, wildcards: name == "StringLike" || name.hasPrefix("Arn"), value: value)
            }
            let isOneOf = try texts.contains { try !$0.isUnresolved && compares(name, known, $0) }
            // "None of these" can't be said while one of them isn't known.
            return isNegated ? !isOneOf && !texts.contains(where: \.isUnresolved) : isOneOf
        }
        let wantsAll = isForAll || !isForAny && isNegated
        return try wantsAll ? had.allSatisfy(fits) : had.contains(where: fits)
    }

    private func compares(_ name: String, _ value: String, _ wanted: ReferenceText) throws -> Bool {
        let text = plain(wanted)
        switch name {
        case "StringEquals", "StringLike", "BinaryEquals": return wanted.matches(value)
        case "StringEqualsIgnoreCase": return Array(lowercased(value).utf8) == Array(lowercased(text).utf8)
        case "ArnEquals", "ArnLike": return wanted.matchesARN(value)
        case "Bool":
            return ["true", "false"].contains(lowercased(value)) && lowercased(value) == lowercased(text)
        case "IpAddress": return ReferenceAddress.isInside(value, text)
        default: break
        }
        let (left, right): (Double?, Double?)
        if name.hasPrefix("Numeric") {
            (left, right) = (Double(value), Double(text))
        } else if name.hasPrefix("Date") {
            (left, right) = (ReferenceTime.seconds(value), ReferenceTime.seconds(text))
        } else {
            throw UnknownOperator(name: name)
        }
        guard let left, let right else { return false }
        if name.hasSuffix("LessThan") { return left < right }
        if name.hasSuffix("LessThanEquals") { return left <= right }
        if name.hasSuffix("GreaterThan") { return left > right }
        if name.hasSuffix("GreaterThanEquals") { return left >= right }
        return left == right
    }

    struct UnknownOperator: Error { let name: String }

    private func plain(_ text: ReferenceText) -> String {
        var result = ""
        for token in text.tokens {
            switch token {
            case .character(let character): result.unicodeScalars.append(character)
            case .colon: result += ":"
            case .any: result += "*"
            case .one: result += "?"
            }
        }
        return result
    }

    private func lowercased(_ text: String) -> String {
        String(text.map { $0.isASCII ? Character($0.lowercased()) : $0 })
    }
}
