extension Pattern {
    /// How far a text followed a pattern.
    enum Match: Equatable {
        case matches
        /// The pattern agrees with the text up to this byte and with no reading of what follows: where the first
        /// difference is, or behind a `*`, where the text begins that the last `*` reached has to deal with.
        case differs(at: Int)
        /// An index into `variables`. The pattern then matches nothing, not even its own source.
        case unresolved(Int)
    }

    /// Whether the whole text follows the pattern. Allocates nothing.
    ///
    /// Only the last `*` is ever reconsidered: text that an earlier one could take as well is a matter of the last.
    /// Cost: at most the text's length times that of the longest part between two `*`.
    func match(
        _ text: UnsafeRawBufferPointer, in context: RequestContext, ignoringCase: Bool = false
    ) -> Match {
        elements.withUnsafeBufferPointer { elements in
            literals.withUnsafeBytes { literals in
                variables.withUnsafeBufferPointer { variables in
                    let matcher = Matcher(
                        elements: elements, literals: literals, variables: variables, needed: variables.indices,
                        text: text, ignoresCase: ignoringCase)
                    return matcher.match(in: context)
                }
            }
        }
    }

    /// For patterns without variables.
    func matches(_ text: String, ignoringCase: Bool = false) -> Bool {
        var text = text
        return text.withUTF8 { match(UnsafeRawBufferPointer($0), in: .empty, ignoringCase: ignoringCase) } == .matches
    }
}
