/// What a statement says to a request. Cheap: evaluation makes one per statement.
enum StatementMatch {
    case applies
    case otherAction
    case otherResource
    /// An index into the statement's conditions.
    case conditionFailed(Int)
    /// A variable of the resource or a condition has no value.
    case unresolvedVariable(PolicyVariable)
}

/// The parts of a statement that hold arrays; evaluation seldom gets to them.
struct CompiledStatement: Sendable {
    let sid: String?
    let actions: ActionSet
    let conditions: [CompiledCondition]

    init(_ statement: PolicyDocument.Statement, variables: Bool) {
        sid = statement.sid
        actions = ActionSet(statement.actions)
        conditions = statement.conditions.map { CompiledCondition($0, variables: variables) }
    }

    fileprivate func matchConditions(in context: RequestContext) -> StatementMatch {
        var unresolved: PolicyVariable?
        for index in conditions.indices {
            switch conditions[index].evaluate(in: context) {
            case .holds: continue
            case .fails: return .conditionFailed(index)
            case .unresolved(let variable): unresolved = unresolved ?? variable
            }
        }
        return unresolved.map(StatementMatch.unresolvedVariable) ?? .applies
    }
}

/// The parts of a statement that are plain bits: reading them counts no references, which cost more than the matching.
struct StatementHead: Sendable {
    let knownActions: UInt32
    let effect: PolicyDocument.Effect
    /// Of the policy's resources.
    let resources: Range<Int>
    /// `NotResource`.
    let excludesResources: Bool
    let hasConditions: Bool

    /// A variable without a value disables what depends on it, in an Allow as in a Deny.
    ///
    /// - Parameters:
    ///   - index: this statement's in `policy`.
    ///   - mask: the action's.
    ///   - patterns: the policy's.
    @inline(__always)
    func match(
        _ action: PolicyAction, mask: UInt32, _ resource: UnsafeRawBufferPointer, of patterns: PatternList.Borrowed,
        at index: Int, in policy: CompiledPolicy, _ context: RequestContext
    ) -> StatementMatch {
        if knownActions & mask == 0 {
            guard case .other(let name) = action, policy.statements[index].actions.containsOther(name) else {
                return .otherAction
            }
        }
        var unresolved: PolicyVariable?
        var isMentioned = false
        for pattern in resources {
            switch patterns.match(pattern, resource, in: context) {
            case .matches: isMentioned = true
            case .differs: continue
            case .unresolved(let index): unresolved = unresolved ?? patterns.variables[index]
            }
            if isMentioned { break }
        }
        if !isMentioned {
            if let unresolved { return .unresolvedVariable(unresolved) }
            // A pattern that differs before its variable says no more of "all but" than one that doesn't.
            if excludesResources, let missing = patterns.unresolved(among: resources, in: context) {
                return .unresolvedVariable(missing)
            }
        }
        guard isMentioned != excludesResources else { return .otherResource }
        return hasConditions ? policy.statements[index].matchConditions(in: context) : .applies
    }
}
