extension PolicyDocument.Statement {
    /// Whether this statement applies to every request to which `other` applies.
    ///
    /// Never true by mistake; a cover that needs more than one pattern, or the conditions, isn't seen.
    func covers(_ other: Self, readsVariables: Bool) -> Bool {
        (conditions.isEmpty || conditions == other.conditions)
            && actions.covers(other.actions, ignoringCase: true, readsVariables: false)
            && resources.covers(other.resources, ignoringCase: false, readsVariables: readsVariables)
    }

    /// The first resource that reaches beyond one device; nil when none does, or when a condition ties the request to
    /// its thing. AWS IoT Device Defender, "AWS IoT policies overly permissive": here `+` and `#` are wildcards too.
    func broadResource(for action: PolicyAction) -> String? {
        let probe: String
        // Whether what follows the name doesn't matter.
        let isBeginning: Bool
        switch action {
        case .connect: (probe, isBeginning) = ("client/%", false)
        case .publish, .retainPublish: (probe, isBeginning) = ("topic/$aws/things/%/", true)
        case .subscribe: (probe, isBeginning) = ("topicfilter/$aws/things/%/", true)
        case .getThingShadow, .updateThingShadow, .deleteThingShadow, .describeJobExecution,
            .getPendingJobExecutions, .startNextPendingJobExecution, .updateJobExecution:
            (probe, isBeginning) = ("thing/%", false)
        case .receive, .getRetainedMessage, .listRetainedMessages, .listNamedShadowsForThing,
            .assumeRoleWithCertificate, .deleteConnection, .other:
            return nil
        }
        guard !requiresAttachedThing || action != .connect else { return nil }
        if resources.isNegated { return resources.patterns.first }
        return resources.patterns.first { source in
            let isAnyClient = action == .connect && source.hasSuffix("client/${iot:ClientId}")
            // Two names that no author would write: who allows both allows everyone.
            return isAnyClient
                || ["\u{1}one", "\u{2}two"].allSatisfy { name in
                    let resource = probe.replacing("%", with: name)
                    return isBeginning ? source.reachesBeginning(resource) : source.reaches(resource)
                }
        }
    }

    /// Whether the conditions ask for a thing that the certificate is attached to.
    var requiresAttachedThing: Bool {
        conditions.contains {
            PolicyVariable(name: $0.key) == .thingIsAttached && $0.condition.comparison == .bool
                && $0.values.contains("true") && !$0.condition.ifExists
        }
    }
}

extension PolicyDocument {
    /// Whether a statement (a Deny: one without conditions) says `effect` of all that the resource `source` stands for.
    func says(_ effect: Effect, _ action: PolicyAction, on source: String) -> Bool {
        says(effect, action) { $0.covers(source, ignoringCase: false) }
    }

    /// Whether one says it of all that, or of a part of it.
    func says(_ effect: Effect, _ action: PolicyAction, onPartOf source: String) -> Bool {
        says(effect, action) { $0.covers(source, ignoringCase: false) || source.covers($0, ignoringCase: false) }
    }

    /// Whether one says it of all that and of more.
    func says(_ effect: Effect, _ action: PolicyAction, onMoreThan source: String) -> Bool {
        says(effect, action) { $0.covers(source, ignoringCase: false) && !source.covers($0, ignoringCase: false) }
    }

    private func says(_ effect: Effect, _ action: PolicyAction, _ isMeant: (String) -> Bool) -> Bool {
        statements.contains { statement in
            statement.effect == effect && !statement.resources.isNegated
                && (effect == .allow || statement.conditions.isEmpty)
                && ActionSet(statement.actions).known & action.mask != 0
                && statement.resources.patterns.contains(where: isMeant)
        }
    }
}

extension PolicyDocument.Clause {
    fileprivate func covers(_ other: Self, ignoringCase: Bool, readsVariables: Bool) -> Bool {
        switch (isNegated, other.isNegated) {
        case (false, false):
            other.patterns.allSatisfy { text in
                patterns.contains { $0.covers(text, ignoringCase: ignoringCase) }
            }
        // All but less covers all but more.
        case (true, true):
            patterns.allSatisfy { text in
                other.patterns.contains { $0.covers(text, ignoringCase: ignoringCase) }
            }
        case (false, true): patterns.contains("*")
        case (true, false): false
        }
    }
}

extension String {
    /// Whether every text that `other` stands for is one that this pattern stands for. A variable is a text like any
    /// other: the same name has the same value in both.
    fileprivate func covers(_ other: String, ignoringCase: Bool) -> Bool {
        if ignoringCase ? lowercased() == other.lowercased() : self == other { return true }
        // A `?` here might take a `*` there for a single character.
        guard !contains("?") || !other.contains("*") else { return false }
        return Pattern(self, wildcards: true, variables: false).matches(other, ignoringCase: ignoringCase)
    }

    /// Whether this resource, with MQTT's wildcards as wildcards, is also about `resource`, given without an ARN's start.
    fileprivate func reaches(_ resource: String) -> Bool { withWildcards.matches(resource) }

    /// Whether it is about a resource that begins so, whatever follows.
    fileprivate func reachesBeginning(_ text: String) -> Bool { withWildcards.canBegin(with: text) }

    private var withWildcards: Pattern {
        let parts = split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let pattern = parts.count == 6 ? String(parts[5]) : hasSuffix("*") ? "*" : self
        return Pattern(
            pattern.replacing("#", with: "*").replacing("+", with: "*"), wildcards: true, variables: true)
    }
}

extension Pattern {
    /// Whether some text that follows the pattern begins with `text`: every rest can be met, so its beginning decides. A `?`
    /// counts as a `*`; what a variable holds isn't known, so nothing of `text` is it.
    fileprivate func canBegin(with text: String) -> Bool {
        // A byte of plain text; nil for a run; what is behind a variable can't be reached.
        var tokens: [UInt8?] = []
        loop: for element in elements {
            switch element {
            case .literal(let start, let count): tokens += literals[Int(start)..<Int(start + count)].map { $0 }
            case .anyRun, .anyCharacter: tokens.append(nil)
            case .variable: break loop
            }
        }
        /// With the places behind the runs that begin at them.
        func widened(_ places: Set<Int>) -> Set<Int> {
            var all = places
            for var place in places {
                while place < tokens.count, tokens[place] == nil {
                    place += 1
                    all.insert(place)
                }
            }
            return all
        }
        var places = widened([0])
        for byte in text.utf8 {
            var next: Set<Int> = []
            for place in places where place < tokens.count {
                switch tokens[place] {
                case nil: next.insert(place)
                case byte?: next.insert(place + 1)
                default: break
                }
            }
            guard !next.isEmpty else { return false }
            places = widened(next)
        }
        return true
    }
}
