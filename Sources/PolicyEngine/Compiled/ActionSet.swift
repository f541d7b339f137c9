/// The actions of one statement: a bit for each known action, patterns for all others.
struct ActionSet: Sendable {
    /// A bit for each known action.
    let known: UInt32
    /// As their author wrote them.
    let sources: [String]
    /// `NotAction`.
    let isNegated: Bool
    /// Names that are no action, and the action that a typing mistake seems to have made them of.
    let misspelt: [(source: String, action: PolicyAction)]
    private let patterns: [Pattern]

    /// Action names match without regard to case, with `*` and `?`. IAM User Guide, "IAM JSON policy elements: Action".
    init(_ clause: PolicyDocument.Clause) {
        let patterns = clause.patterns.map { Pattern($0, wildcards: true, variables: false) }
        var known: UInt32 = 0
        var isUsed = Array(repeating: false, count: patterns.count)
        for action in PolicyAction.known {
            var isMentioned = false
            for (index, pattern) in patterns.enumerated() where pattern.matches(action.name, ignoringCase: true) {
                isMentioned = true
                isUsed[index] = true
            }
            if isMentioned != clause.isNegated { known |= action.mask }
        }
        self.known = known
        self.patterns = patterns
        sources = clause.patterns
        isNegated = clause.isNegated
        misspelt = zip(clause.patterns, isUsed).compactMap { source, isUsed in
            guard !isUsed, !clause.isNegated else { return nil }
            return PolicyAction.nearest(to: source).map { (source, $0) }
        }
    }

    /// Whether an action without a bit is one of these.
    func containsOther(_ name: String) -> Bool {
        patterns.contains { $0.matches(name, ignoringCase: true) } != isNegated
    }
}
