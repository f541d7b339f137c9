/// A variable of a statement that has no value, so that what it stands in fits nothing.
package struct UnresolvedVariable: Sendable, Equatable {
    package let name: String
    /// Where it stands: `Resource`, `NotResource` or `Condition`.
    package let element: StatementElement
    package let why: MissingValue
}

extension UnresolvedVariable: CustomStringConvertible {
    package var description: String {
        "cannot match as `${\(name)}`\(element == .condition ? " in a condition" : "") has no value: \(why)"
    }
}
