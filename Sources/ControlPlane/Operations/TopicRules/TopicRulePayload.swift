import Foundation
import IoTModel
import Registry

/// What a call says of a rule: checked against AWS's model, otherwise kept as it is.
struct TopicRulePayload: Sendable {
    private let members: JSONValue
    let isDisabled: Bool
    let sql: String

    init(_ body: [UInt8]) throws(InvalidRequest) {
        let given: JSONValue
        do {
            given = try JSONDecoder().decode(JSONValue.self, from: Data(body))
        } catch {
            throw InvalidRequest("the body isn't JSON (RFC 8259); expected an object with the rule's members")
        }
        let checked = try TopicRuleShape.payload.read(given, at: "")
        guard case .object(var members) = checked, case .text(let sql)? = members["sql"] else {
            throw InvalidRequest("the body is JSON but no object; expected an object with the rule's members")
        }
        self.sql = sql
        isDisabled = members.removeValue(forKey: "ruleDisabled") == .flag(true)
        if members["awsIotSqlVersion"] == nil { members["awsIotSqlVersion"] = .text("2015-10-08") }
        self.members = .object(members)
    }

    /// - Throws: `sqlParse`.
    func rule() throws(APIError) -> NewTopicRule {
        NewTopicRule(
            payload: try members.jsonText(), topicPattern: try RuleSource(sql: sql).topicPattern,
            isDisabled: isDisabled)
    }
}

/// What a rule's SQL selects from. Nothing executes the SQL yet, so no more of it is understood.
struct RuleSource {
    /// Nil without a FROM clause: such a rule is only called by its name.
    let topicPattern: String?

    /// - Throws: `sqlParse`.
    init(sql: String) throws(APIError) {
        var rest = Substring(sql).drop(while: \.isWhitespace)
        guard Self.takeWord("SELECT", from: &rest) else {
            throw .sqlParse("the SQL begins with `\(sql.prefix(20))`; expected SELECT … FROM 'topic/filter'")
        }
        var depth = 0
        var isAfterWord = false
        while let character = rest.first {
            if character == "'" || character == "\"" {
                _ = try Self.takeQuoted(from: &rest)
                isAfterWord = false
                continue
            }
            if depth == 0, !isAfterWord, Self.takeWord("FROM", from: &rest) {
                rest = rest.drop(while: \.isWhitespace)
                guard rest.first == "'" || rest.first == "\"" else {
                    throw .sqlParse("`\(rest.prefix(20))` follows FROM; expected a topic filter in quotes")
                }
                topicPattern = try Self.takeQuoted(from: &rest)
                return
            }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            isAfterWord = character.isLetter || character.isNumber || character == "_" || character == "."
            rest.removeFirst()
        }
        guard depth == 0 else { throw .sqlParse("the SQL has parentheses that don't match; close each one") }
        topicPattern = nil
    }

    /// A keyword that no further letter follows, in any case.
    private static func takeWord(_ word: String, from text: inout Substring) -> Bool {
        let rest = text.dropFirst(word.count)
        let isWhole = rest.first.map { !($0.isLetter || $0.isNumber || $0 == "_") } ?? true
        guard text.prefix(word.count).uppercased() == word, isWhole else { return false }
        text = rest
        return true
    }

    private static func takeQuoted(from text: inout Substring) throws(APIError) -> String {
        guard let quote = text.first, let end = text.dropFirst().firstIndex(of: quote) else {
            throw .sqlParse("a quote isn't closed: \(text.prefix(40))")
        }
        let content = String(text[text.index(after: text.startIndex)..<end])
        text = text[text.index(after: end)...]
        return content
    }
}
