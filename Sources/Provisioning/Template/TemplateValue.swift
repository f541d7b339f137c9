/// A JSON value of a template, once nothing in it is left to find out.
package indirect enum TemplateValue: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: TemplateValue
    }

    case text(String)
    /// As written.
    case number(String)
    case boolean(Bool)
    case null
    case list([TemplateValue])
    case object([Member])

    /// A value that has no parts, as text; nil for the others.
    package var scalarText: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .null, .list, .object: nil
        }
    }

    /// What an error text calls it.
    package var inWords: String {
        switch self {
        case .text(let text): "`\(text.prefix(200))`"
        case .number(let text): "the number \(text.prefix(40))"
        case .boolean(let value): "\(value)"
        case .null: "null"
        case .list: "a list"
        case .object: "an object"
        }
    }
}

extension TemplateValue {
    /// The same value always gives the same text: members by name, no white space.
    package var canonicalJSON: String {
        var text = ""
        appendJSON(to: &text)
        return text
    }

    private func appendJSON(to text: inout String) {
        switch self {
        case .text(let string): text.appendJSONString(string)
        case .number(let number): text += number
        case .boolean(let value): text += value ? "true" : "false"
        case .null: text += "null"
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.appendJSON(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let ordered = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for (index, member) in ordered.enumerated() {
                if index > 0 { text += "," }
                text.appendJSONString(member.name)
                text += ":"
                member.value.appendJSON(to: &text)
            }
            text += "}"
        }
    }
}

extension String {
    /// RFC 8259 §7.
    mutating func appendJSONString(_ string: String) {
        append("\"")
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: unicodeScalars.append(scalar)
            }
        }
        append("\"")
    }
}
