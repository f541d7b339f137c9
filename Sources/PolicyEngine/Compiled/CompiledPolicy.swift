package import IoTModel

/// One version of a policy, ready to be evaluated. Immutable: all principals that have the policy share it.
package final class CompiledPolicy: Sendable {
    package let name: PolicyName
    package let version: Int
    let statements: [CompiledStatement]
    /// Of each statement, in their order, what decides nearly always.
    let heads: [StatementHead]
    /// The resources of all statements.
    let resources: PatternList
    /// Whether a statement asks what the certificate says of itself; for most policies the certificate needn't be read.
    package let readsCertificate: Bool
    /// Whether a statement asks for the time; what it decides then isn't to be remembered.
    package let readsTime: Bool

    // A document without a version, or with 2008-10-17, has no variables in IAM. What AWS IoT does with such a document
    // is not documented and has not been measured.
    package init(name: PolicyName, version: Int, document: PolicyDocument) {
        let variables = document.version == .v2012
        var statements: [CompiledStatement] = []
        var heads: [StatementHead] = []
        var resources: [Pattern] = []
        for statement in document.statements {
            let start = resources.count
            resources += statement.resources.patterns.map { Pattern($0, wildcards: true, variables: variables) }
            let compiled = CompiledStatement(statement, variables: variables)
            statements.append(compiled)
            heads.append(
                StatementHead(
                    knownActions: compiled.actions.known, effect: statement.effect,
                    resources: start..<resources.count, excludesResources: statement.resources.isNegated,
                    hasConditions: !compiled.conditions.isEmpty))
        }
        self.name = name
        self.version = version
        self.statements = statements
        self.heads = heads
        self.resources = PatternList(resources)
        func reads(_ isWanted: (PolicyVariable) -> Bool) -> Bool {
            resources.contains { $0.variables.contains(where: isWanted) }
                || statements.contains { $0.conditions.contains { $0.reads(isWanted) } }
        }
        readsCertificate = reads(\.readsCertificate)
        readsTime = reads(\.readsTime)
    }

    /// Reads, checks and compiles a document.
    package convenience init(name: PolicyName, version: Int, document: String) throws(MalformedPolicy) {
        self.init(name: name, version: version, document: try PolicyDocument(document))
    }

    /// The statements and their resources, borrowed: reading them then counts no references.
    @inline(__always)
    func withBorrowed(_ body: (UnsafeBufferPointer<StatementHead>, PatternList.Borrowed) -> Void) {
        heads.withUnsafeBufferPointer { heads in
            resources.withBorrowed { patterns in body(heads, patterns) }
        }
    }
}
