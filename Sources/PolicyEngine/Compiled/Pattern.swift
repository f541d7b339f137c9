/// A policy's text, taken apart for matching: plain text, wildcards, variables.
///
/// `*` is any run of characters, also none, also across `/` and `:`; `?` is one character; `+` and `#` are plain text.
/// `${*}`, `${?}` and `${$}` are those characters themselves. What a variable holds is plain text, whatever is in it.
/// IAM User Guide, "IAM JSON policy elements: Variables and tags".
struct Pattern: Sendable {
    enum Element: Sendable, Equatable {
        /// A part of `literals`.
        case literal(start: Int32, count: Int32)
        case anyRun
        case anyCharacter
        /// An index into `variables`.
        case variable(Int32)
    }

    /// As the author wrote it.
    let source: String
    let readsVariables: Bool
    let elements: [Element]
    let literals: [UInt8]
    let variables: [PolicyVariable]

    /// - Parameters:
    ///   - wildcards: whether `*` and `?` are special.
    ///   - variables: whether `${…}` is special; it isn't in documents of version 2008-10-17.
    init(_ source: String, wildcards: Bool, variables readsVariables: Bool) {
        let bytes = Array(source.utf8)
        // Behind it no variable ends, and looking for an end once for each `${` would cost the square of the length.
        let lastEnd = readsVariables ? bytes.lastIndex(of: UInt8(ascii: "}")) : nil
        var elements: [Element] = []
        var literals: [UInt8] = []
        var variables: [PolicyVariable] = []
        var literalStart = 0

        func endLiteral() {
            guard literals.count > literalStart else { return }
            elements.append(.literal(start: Int32(literalStart), count: Int32(literals.count - literalStart)))
            literalStart = literals.count
        }

        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "$"), let lastEnd, offset + 1 < lastEnd, bytes[offset + 1] == UInt8(ascii: "{"),
                let end = bytes[offset...].firstIndex(of: UInt8(ascii: "}"))
            {
                let name = bytes[(offset + 2)..<end]
                if name.count == 1, let character = name.first, "*?$".utf8.contains(character) {
                    literals.append(character)
                } else {
                    endLiteral()
                    elements.append(.variable(Int32(variables.count)))
                    variables.append(PolicyVariable(name: String(decoding: name, as: UTF8.self)))
                }
                offset = end
            } else if wildcards, byte == UInt8(ascii: "*") {
                endLiteral()
                // A second one adds nothing but work.
                if elements.last != .anyRun { elements.append(.anyRun) }
            } else if wildcards, byte == UInt8(ascii: "?") {
                endLiteral()
                elements.append(.anyCharacter)
            } else {
                literals.append(byte)
            }
            offset += 1
        }
        endLiteral()
        self.source = source
        self.readsVariables = readsVariables
        self.elements = elements
        self.literals = literals
        self.variables = variables
    }

    /// The plain text, variables replaced; nil when one has no value. Allocates only if there are variables.
    func expanded(in context: RequestContext) -> [UInt8]? {
        if variables.isEmpty { return literals }
        var result: [UInt8] = []
        for element in elements {
            switch element {
            case .literal(let start, let count): result += literals[Int(start)..<Int(start + count)]
            case .variable(let index):
                guard let value = context.substitution(for: variables[Int(index)]) else { return nil }
                result += value
            case .anyRun: result.append(UInt8(ascii: "*"))
            case .anyCharacter: result.append(UInt8(ascii: "?"))
            }
        }
        return result
    }
}
