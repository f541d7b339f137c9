package import IoTModel

/// What one statement said to a request, and why.
package struct Finding: Sendable, Equatable {
    package let statement: StatementRef
    package let policyName: PolicyName
    package let policyVersion: Int
    package let sid: String?
    package let effect: PolicyDocument.Effect
    package let match: Match
    /// What was asked for and has no value, each once: when action and resource fit, of all conditions but `Null`, also of
    /// those that hold for want of a value, as `NotIpAddress` and `…IfExists` do; when the resource can't be told for want
    /// of a variable, that one.
    package let missing: [MissingVariable]

    /// The statement applies, or the first of its elements that doesn't fit, in the order action, resource, condition.
    package enum Match: Sendable, Equatable {
        case applies
        case otherAction(ActionMismatch)
        case otherResource(ResourceMismatch)
        case conditionFailed(ConditionFailure)
        case unresolvedVariable(UnresolvedVariable)
    }

    /// `statement 3 (Sid "x")`, counted from 1 as readers count.
    package var label: String { Self.label(statement, sid: sid) }

    static func label(_ statement: StatementRef, sid: String?) -> String {
        "statement \(statement.statement + 1)" + (sid.map { " (Sid `\($0)`)" } ?? "")
    }
}

extension Finding.Match: CustomStringConvertible {
    /// A clause for behind the statement's name.
    package var description: String {
        switch self {
        case .applies: "applies"
        case .otherAction(let mismatch): mismatch.description
        case .otherResource(let mismatch): mismatch.description
        case .conditionFailed(let failure): failure.description
        case .unresolvedVariable(let variable): variable.description
        }
    }
}

/// The parts of a statement, by their names in the document.
package enum StatementElement: String, Sendable {
    case action = "Action"
    case notAction = "NotAction"
    case resource = "Resource"
    case notResource = "NotResource"
    case condition = "Condition"
}

extension Finding.Match {
    /// The first element that doesn't fit; nil when the statement applies.
    package var failedElement: StatementElement? {
        switch self {
        case .applies: nil
        case .otherAction(let mismatch): mismatch.isExcluding ? .notAction : .action
        case .otherResource(.excluded): .notResource
        case .otherResource: .resource
        case .conditionFailed: .condition
        case .unresolvedVariable(let variable): variable.element
        }
    }
}
