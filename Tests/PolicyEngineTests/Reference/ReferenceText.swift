/// A text of a policy, character by character, its variables replaced.
struct ReferenceText {
    enum Token: Equatable {
        case character(Unicode.Scalar)
        /// `*`
        case any
        /// `?`
        case one
        /// A colon that the author wrote, where ARNs are divided.
        case colon
    }

    let tokens: [Token]
    /// A variable in it has no value.
    let isUnresolved: Bool

    /// - Parameters:
    ///   - value: what replaces `${name}`; nil leaves `${…}` as it is.
    init(_ source: String, wildcards: Bool, value: ((String) -> String?)?) {
        var tokens: [Token] = []
        var isUnresolved = false
        var rest = Array(source.unicodeScalars)
        while let first = rest.first {
            if let value, first == "$", rest.count > 1, rest[1] == "{", let end = rest.firstIndex(of: "}") {
                let name = String(String.UnicodeScalarView(rest[2..<end]))
                if ["*", "?", "$"].contains(name) {
                    tokens += name.unicodeScalars.map(Token.character)
                } else if let text = value(name) {
                    tokens += text.unicodeScalars.map(Token.character)
                } else {
                    isUnresolved = true
                }
                rest.removeFirst(end + 1)
                continue
            }
            if first == "*", wildcards {
                tokens.append(.any)
            } else if first == "?", wildcards {
                tokens.append(.one)
            } else if first == ":" {
                tokens.append(.colon)
            } else {
                tokens.append(.character(first))
            }
            rest.removeFirst()
        }
        self.tokens = tokens
        self.isUnresolved = isUnresolved
    }

    func matches(_ text: String) -> Bool {
        !isUnresolved && Self.matches(tokens[...], Array(text.unicodeScalars)[...])
    }

    static func matches(_ pattern: ArraySlice<Token>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == .any {
            return matches(pattern.dropFirst(), text) || !text.isEmpty && matches(pattern, text.dropFirst())
        }
        guard let character = text.first else { return false }
        let fits =
            switch first {
            case .character(let wanted): character == wanted
            case .colon: character == ":"
            case .one, .any: true
            }
        return fits && matches(pattern.dropFirst(), text.dropFirst())
    }

    /// ARNs are compared part by part; the sixth part may have colons itself.
    func matchesARN(_ text: String) -> Bool {
        guard !isUnresolved else { return false }
        let wanted = tokens.split(separator: .colon, maxSplits: 5, omittingEmptySubsequences: false)
        if wanted.count == 1 { return matches(text) }
        let had = text.unicodeScalars.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return wanted.count == 6 && had.count == 6
            && zip(wanted, had).allSatisfy { Self.matches($0, Array($1)[...]) }
    }
}
