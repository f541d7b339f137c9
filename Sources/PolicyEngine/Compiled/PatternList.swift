/// The resource patterns of a whole policy in a few flat arrays, so that matching touches nothing that is counted.
struct PatternList: Sendable {
    fileprivate struct Span: Sendable {
        let elements: Range<Int>
        let variables: Range<Int>
    }

    /// One by one, for explanations.
    let patterns: [Pattern]
    private let spans: [Span]
    private let elements: [Pattern.Element]
    private let literals: [UInt8]
    private let variables: [PolicyVariable]

    init(_ patterns: [Pattern]) {
        var spans: [Span] = []
        var elements: [Pattern.Element] = []
        var literals: [UInt8] = []
        var variables: [PolicyVariable] = []
        for pattern in patterns {
            spans.append(
                Span(
                    elements: elements.count..<elements.count + pattern.elements.count,
                    variables: variables.count..<variables.count + pattern.variables.count))
            for element in pattern.elements {
                switch element {
                case .literal(let start, let count):
                    elements.append(.literal(start: start + Int32(literals.count), count: count))
                case .anyRun, .anyCharacter: elements.append(element)
                case .variable(let index): elements.append(.variable(index + Int32(variables.count)))
                }
            }
            literals += pattern.literals
            variables += pattern.variables
        }
        self.patterns = patterns
        self.spans = spans
        self.elements = elements
        self.literals = literals
        self.variables = variables
    }

    /// What `body` may match against while the list's memory is borrowed.
    @inline(__always)
    func withBorrowed<Result>(_ body: (Borrowed) -> Result) -> Result {
        spans.withUnsafeBufferPointer { spans in
            elements.withUnsafeBufferPointer { elements in
                literals.withUnsafeBytes { literals in
                    variables.withUnsafeBufferPointer { variables in
                        body(Borrowed(spans: spans, elements: elements, literals: literals, variables: variables))
                    }
                }
            }
        }
    }

    /// Valid inside of `withBorrowed` alone.
    struct Borrowed {
        fileprivate let spans: UnsafeBufferPointer<PatternList.Span>
        let elements: UnsafeBufferPointer<Pattern.Element>
        let literals: UnsafeRawBufferPointer
        let variables: UnsafeBufferPointer<PolicyVariable>

        /// `.unresolved` holds an index into `variables` of the list.
        @inline(__always)
        func match(_ index: Int, _ text: UnsafeRawBufferPointer, in context: RequestContext) -> Pattern.Match {
            let span = spans[index]
            let matcher = Matcher(
                elements: UnsafeBufferPointer(rebasing: elements[span.elements]), literals: literals,
                variables: variables, needed: span.variables, text: text, ignoresCase: false)
            return matcher.match(in: context)
        }

        /// The first variable of some patterns that has no value.
        func unresolved(among patterns: Range<Int>, in context: RequestContext) -> PolicyVariable? {
            for pattern in patterns {
                for index in spans[pattern].variables where !context.canSubstitute(variables[index]) {
                    return variables[index]
                }
            }
            return nil
        }
    }
}
