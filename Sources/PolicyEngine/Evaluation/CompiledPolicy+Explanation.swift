extension CompiledPolicy {
    /// Says what the match of a statement, or the lack of one, came from.
    func explain(
        _ match: StatementMatch, of statement: Int, _ action: PolicyAction, resource: UnsafeRawBufferPointer,
        near: NearResources, in context: RequestContext
    ) -> Finding.Match {
        let head = heads[statement]
        switch match {
        case .applies: return .applies
        case .otherAction:
            let actions = statements[statement].actions
            let misspelt = actions.misspelt.first { $0.action == action }?.source
            let isMeant = misspelt != nil && mentions(resource, head, in: context) != head.excludesResources
            return .otherAction(
                ActionMismatch(
                    actions: actions.sources, isExcluding: actions.isNegated, misspelt: isMeant ? misspelt : nil))
        case .otherResource:
            return .otherResource(
                Self.mismatch(
                    of: resource, among: resources.patterns[head.resources], isExcluding: head.excludesResources,
                    near: near, in: context))
        case .unresolvedVariable(let variable):
            // A resource without a value would have been told before any condition was looked at.
            let isOfResource = resources.patterns[head.resources].contains { $0.variables.contains(variable) }
            let element: StatementElement =
                !isOfResource || mentions(resource, head, in: context)
                ? .condition : head.excludesResources ? .notResource : .resource
            return .unresolvedVariable(
                UnresolvedVariable(name: variable.name, element: element, why: context.missingValue(of: variable)))
        case .conditionFailed(let index):
            return .conditionFailed(statements[statement].conditions[index].failure(in: context))
        }
    }

    /// What has no value, of a statement that said `match`.
    func missing(_ match: Finding.Match, of statement: Int, in context: RequestContext) -> [MissingVariable] {
        switch match {
        case .otherAction, .otherResource: return []
        case .unresolvedVariable(let variable) where variable.element != .condition:
            return [MissingVariable(name: variable.name, why: variable.why)]
        case .applies, .conditionFailed, .unresolvedVariable:
            var missing: [MissingVariable] = []
            for variable in statements[statement].conditions.compactMap({ $0.missing(in: context) })
            where !missing.contains(where: { $0.name == variable.name }) {
                missing.append(MissingVariable(name: variable.name, why: context.missingValue(of: variable)))
            }
            return missing
        }
    }

    private func mentions(
        _ resource: UnsafeRawBufferPointer, _ head: StatementHead, in context: RequestContext
    ) -> Bool {
        resources.patterns[head.resources].contains { $0.match(resource, in: context) == .matches }
    }

    private static func mismatch(
        of resource: UnsafeRawBufferPointer, among patterns: ArraySlice<Pattern>, isExcluding: Bool,
        near: NearResources, in context: RequestContext
    ) -> ResourceMismatch {
        if isExcluding, let pattern = patterns.first(where: { $0.match(resource, in: context) == .matches }) {
            return .excluded(pattern: pattern.source)
        }
        var nearest: (pattern: Pattern, byte: Int)?
        for pattern in patterns {
            if let mismatch = near.otherKind(of: pattern, in: context) { return mismatch }
            if let mismatch = pattern.mqttWildcard(against: resource, in: context) { return mismatch }
            if let mismatch = pattern.literalVariables(against: resource, in: context) { return mismatch }
            guard case .differs(let byte) = pattern.match(resource, in: context) else { continue }
            if byte < near.start.utf8.count, let mismatch = near.otherStart(of: pattern, resource, in: context) {
                return mismatch
            }
            if byte > nearest?.byte ?? -1 { nearest = (pattern, byte) }
        }
        guard let nearest else { return .differs(pattern: "", meaning: nil, character: 1, found: "") }
        let source = nearest.pattern.source
        if nearest.pattern.match(resource, in: context, ignoringCase: true) == .matches {
            return .otherCase(pattern: source)
        }
        let meaning =
            nearest.pattern.variables.isEmpty
            ? nil : nearest.pattern.expanded(in: context).map { String(decoding: $0, as: UTF8.self) }
        let character = String(decoding: resource[..<nearest.byte], as: UTF8.self).unicodeScalars.count + 1
        return .differs(
            pattern: source, meaning: meaning, character: character,
            found: String(decoding: resource[nearest.byte...], as: UTF8.self))
    }
}

extension CompiledCondition {
    /// The key if it is absent, or the variable without which the condition can't be judged. Whether a key is there is what
    /// `Null` asks: to it none is missing.
    fileprivate func missing(in context: RequestContext) -> PolicyVariable? {
        if condition.comparison != .null, case .absent = context.values(of: key) { return key }
        guard case .unresolved(let variable) = evaluate(in: context) else { return nil }
        return variable
    }

    /// What the request had and what was wanted, of a condition that doesn't hold.
    fileprivate func failure(in context: RequestContext) -> ConditionFailure {
        let had: [String]? =
            switch context.values(of: key) {
            case .absent: nil
            case .one(let value): [String(decoding: value, as: UTF8.self)]
            case .many(let values): values.map { String(decoding: $0, as: UTF8.self) }
            }
        return ConditionFailure(
            condition: condition, key: source.key, had: had,
            absence: had == nil ? context.missingValue(of: key) : nil,
            wanted: source.values, meaning: meaning(in: context))
    }
}

extension Pattern {
    /// Whether the pattern would match if its document had variables.
    fileprivate func literalVariables(
        against resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
        guard !readsVariables, source.contains("${") else { return nil }
        let meant = Pattern(source, wildcards: true, variables: true)
        return meant.match(resource, in: context) == .matches ? .variablesAreLiteral(pattern: source) : nil
    }

    /// Whether an MQTT wildcard in the pattern stands where the author wanted the policy's.
    fileprivate func mqttWildcard(
        against resource: UnsafeRawBufferPointer, in context: RequestContext
    ) -> ResourceMismatch? {
        guard source.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }) else { return nil }
        for wildcards in ["#", "+", "#+"] where wildcards.allSatisfy(source.contains) {
            let replaced = String(source.map { wildcards.contains($0) ? "*" : $0 })
            let pattern = Pattern(replaced, wildcards: true, variables: readsVariables)
            if pattern.match(resource, in: context) == .matches {
                return .mqttWildcardIsLiteral(pattern: source, wildcard: String(wildcards.prefix(1)))
            }
        }
        return nil
    }
}
