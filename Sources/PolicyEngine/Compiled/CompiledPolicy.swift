package import IoTModel

/// One version of a policy, ready to be evaluated. Immutable: all principals that have the policy share it.
package final class CompiledPolicy: Sendable {
    package let name: PolicyName
    package let version: Int
    let statements: [CompiledStatement]

    package init(name: PolicyName, version: Int, document: PolicyDocument) {
        self.name = name
        self.version = version
        statements = document.statements.map { CompiledStatement($0, variables: document.version == .v2012) }
    }

    /// Reads, checks and compiles a document.
    package convenience init(name: PolicyName, version: Int, document: String) throws(MalformedPolicy) {
        self.init(name: name, version: version, document: try PolicyDocument(document))
    }
}

/// One statement, taken apart for evaluation.
struct CompiledStatement: Sendable {
    /// What a statement says to a request. Cheap: evaluation makes one per statement.
    enum Match {
        case applies
        case otherAction
        case otherResource
        /// An index into `conditions`.
        case conditionFailed(Int)
        /// A variable of the resource or a condition has no value.
        case unresolvedVariable(PolicyVariable)
    }

    let sid: String?
    let effect: PolicyDocument.Effect
    let actions: ActionSet
    let resources: [Pattern]
    /// `NotResource`.
    let excludesResources: Bool
    let conditions: [CompiledCondition]

    // A document without a version, or with 2008-10-17, has no variables in IAM. What AWS IoT does with such a document
    // is not documented and has not been measured.
    init(_ statement: PolicyDocument.Statement, variables: Bool) {
        sid = statement.sid
        effect = statement.effect
        actions = ActionSet(statement.actions)
        resources = statement.resources.patterns.map { Pattern($0, wildcards: true, variables: variables) }
        excludesResources = statement.resources.isNegated
        conditions = statement.conditions.map { CompiledCondition($0, variables: variables) }
    }

    /// A variable without a value disables what depends on it, in an Allow as in a Deny.
    func match(_ action: PolicyAction, _ resource: UnsafeRawBufferPointer, in context: RequestContext) -> Match {
        guard actions.contains(action) else { return .otherAction }
        switch matchResources(resource, in: context) {
        case .applies: break
        case let miss: return miss
        }
        var unresolved: PolicyVariable?
        for index in conditions.indices {
            switch conditions[index].evaluate(in: context) {
            case .holds: continue
            case .fails: return .conditionFailed(index)
            case .unresolved(let variable): unresolved = unresolved ?? variable
            }
        }
        return unresolved.map(Match.unresolvedVariable) ?? .applies
    }

    private func matchResources(_ resource: UnsafeRawBufferPointer, in context: RequestContext) -> Match {
        var unresolved: PolicyVariable?
        for pattern in resources {
            switch pattern.match(resource, in: context) {
            case .matches: return excludesResources ? .otherResource : .applies
            case .differs: continue
            case .unresolved(let index): unresolved = unresolved ?? pattern.variables[index]
            }
        }
        if let unresolved { return .unresolvedVariable(unresolved) }
        return excludesResources ? .applies : .otherResource
    }
}
