/// A pattern of texts that an entry has, or has not, somewhere. Upper and lower case differ.
///
/// All plain terms must be there, none that `-` excludes, and of those with `?` at least one; where there are plain terms,
/// those with `?` don't count. CloudWatch Logs user guide, "Match terms in unstructured log events".
struct TextTerms: Sendable, Equatable {
    private var required: [SoughtBytes] = []
    private var excluded: [SoughtBytes] = []
    private var optional: [SoughtBytes] = []

    init(_ pattern: [UInt8]) throws(MalformedFilterPattern) {
        var rest = pattern[...]
        while let first = rest.drop(while: \.isSpace).first {
            rest = rest.drop(while: \.isSpace)
            if first == UInt8(ascii: "-") || first == UInt8(ascii: "?") { rest = rest.dropFirst() }
            let term = SoughtBytes(try Self.term(&rest, after: first))
            switch first {
            case UInt8(ascii: "-"): excluded.append(term)
            case UInt8(ascii: "?"): optional.append(term)
            default: required.append(term)
            }
        }
    }

    /// The work grows with the number of terms and the length of the message, not with that of a term.
    func match(_ message: [UInt8]) -> Bool {
        required.allSatisfy { message.has($0) } && !excluded.contains { message.has($0) }
            && (optional.isEmpty || !required.isEmpty || optional.contains { message.has($0) })
    }

    /// - Parameter mark: what the term began with, for the errors.
    private static func term(
        _ rest: inout ArraySlice<UInt8>, after mark: UInt8
    ) throws(MalformedFilterPattern) -> [UInt8] {
        let shown = String(decoding: rest.prefix(40), as: UTF8.self)
        guard rest.first == UInt8(ascii: "\"") else {
            let term = rest.prefix { !$0.isSpace }
            rest = rest[term.endIndex...]
            guard !term.isEmpty else {
                throw MalformedFilterPattern(
                    "the filter pattern has a `\(Character(Unicode.Scalar(mark)))` with nothing behind it; expected a"
                        + " term, or a phrase in quotes")
            }
            guard term.first != UInt8(ascii: "%") else { throw .regularExpression(shown) }
            guard term.allSatisfy(\.isOfPlainTerm) else {
                throw MalformedFilterPattern(
                    "the filter pattern's term `\(String(decoding: term.prefix(40), as: UTF8.self))` has other"
                        + " characters than letters, digits and `_`; put it into double quotes")
            }
            return Array(term)
        }
        rest = rest.dropFirst()
        guard let phrase = QuotedText.read(&rest) else {
            throw MalformedFilterPattern("the filter pattern's phrase `\(shown)` has no closing quote")
        }
        guard !phrase.isEmpty else {
            throw MalformedFilterPattern("the filter pattern has an empty phrase; leave it out")
        }
        return phrase.literal
    }
}

extension MalformedFilterPattern {
    static func regularExpression(_ shown: String) -> MalformedFilterPattern {
        .init(
            "the filter pattern has a regular expression at `\(shown)`: those between percent signs aren't offered; use"
                + " `*` in a value")
    }
}

extension UInt8 {
    /// Letters and digits, also those beyond ASCII, and `_`.
    var isOfPlainTerm: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

extension [UInt8] {
    /// Whether `part` is somewhere in it.
    fileprivate func has(_ part: SoughtBytes) -> Bool {
        withUnsafeBufferPointer { part.end(in: $0) != nil }
    }
}
