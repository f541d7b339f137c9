/// Why an action is none of those that a statement is about.
package struct ActionMismatch: Sendable, Equatable {
    /// The statement's actions, as written.
    package let actions: [String]
    /// They are those of `NotAction`, which leave out the request's.
    package let isExcluding: Bool
    /// One of them that is no action, while the request's is a typing mistake away and its resource would fit.
    package let misspelt: String?
}

extension ActionMismatch: CustomStringConvertible {
    package var description: String {
        if let misspelt {
            return "is about `\(misspelt)`, which is no action; only a typing mistake is between the two"
        }
        return "is about \(isExcluding ? "all actions but" : "other actions:") \(list)"
    }

    private var list: String {
        let shown = actions.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
        return actions.count > 4 ? "\(shown) and \(actions.count - 4) more" : shown
    }
}
