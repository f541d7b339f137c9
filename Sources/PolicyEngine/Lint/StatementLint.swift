/// Looks at one statement of a document.
struct StatementLint {
    typealias Concern = (kind: PolicyConcern.Kind, text: String)

    let document: PolicyDocument
    let index: Int

    private var statement: PolicyDocument.Statement { document.statements[index] }
    private var readsVariables: Bool { document.version == .v2012 }

    var concerns: [Concern] {
        unknownActions + wrongResources + noARNs + mqttWildcards + passedDenies + lapsingDenies + variables
            + overlyPermissive + unreachable
    }

    // MARK: Actions

    private var unknownActions: [Concern] {
        guard !statement.actions.isNegated else { return [] }
        return statement.actions.patterns.compactMap { name in
            let pattern = Pattern(name, wildcards: true, variables: false)
            guard !PolicyAction.known.contains(where: { pattern.matches($0.name, ignoringCase: true) }) else {
                return nil
            }
            guard let nearest = PolicyAction.nearest(to: name) else {
                return (.unknownAction, "`\(name)` is no action of devices, so no request ever has it")
            }
            return (.unknownAction, "`\(name)` is no action; did you mean `\(nearest.name)`?")
        }
    }

    /// The actions of devices that the statement is about.
    private var actions: [PolicyAction] {
        let set = ActionSet(statement.actions)
        return PolicyAction.known.filter { set.known & $0.mask != 0 }
    }

    // MARK: Resources

    private var wrongResources: [Concern] {
        guard !statement.resources.isNegated, statement.actions.patterns.allSatisfy({ !$0.contains("*") }) else {
            return []
        }
        let kinds = Set(actions.compactMap(\.resourceKind))
        // Actions without a kind of their own may be about anything.
        guard !kinds.isEmpty, actions.allSatisfy({ $0.resourceKind != nil }) else { return [] }
        return statement.resources.patterns.compactMap { source in
            let kind = ResourcePattern(source).kind
            guard !kind.isEmpty, !kind.contains("*"), !kind.contains("?"),
                !kinds.contains(where: { $0.rawValue == kind })
            else { return nil }
            let names = statement.actions.patterns.map { "`\($0)`" }.joined(separator: ", ")
            let wanted = kinds.map { "`\($0.rawValue)/`" }.sorted().joined(separator: " or ")
            return (.wrongResource, "\(names) is never about `\(source)`; write \(wanted) instead of `\(kind)/`")
        }
    }

    private var noARNs: [Concern] {
        var concerns: [Concern] = statement.resources.patterns.compactMap { source in
            guard !Pattern(source, wildcards: true, variables: readsVariables).mayBeginARN else { return nil }
            return (
                .wrongResource,
                "`\(source)` is no ARN, so no request is about it; write `arn:aws:iot:REGION:ACCOUNT:` before it"
            )
        }
        if let action = actions.first, actions.allSatisfy(\.isAboutEverything),
            !statement.resources.patterns.contains("*")
        {
            let names = statement.resources.patterns.map { "`\($0)`" }.joined(separator: ", ")
            concerns.append(
                (
                    .wrongResource,
                    "`\(action.name)` is about no resource by name, so never about \(names); write `*`"
                ))
        }
        return concerns
    }

    private var mqttWildcards: [Concern] {
        statement.resources.patterns.compactMap { source in
            let resource = ResourcePattern(source)
            guard let wildcard = resource.name.first(where: { $0 == "#" || $0 == "+" }) else { return nil }
            switch resource.kind {
            case "topic", "client":
                return (
                    .mqttWildcard,
                    "`\(wildcard)` in `\(source)` is a plain character, which no \(resource.kind == "topic" ? "topic name" : "client id of this server's devices") has; write `*`"
                )
            // In an Allow it names exactly that filter, which may be meant.
            case "topicfilter" where statement.effect == .deny:
                return (
                    .mqttWildcard,
                    "`\(source)` denies this one filter, not those it covers: a device may still subscribe to narrower"
                        + " ones; write `*`"
                )
            default: return nil
            }
        }
    }

    /// AWS IoT Device Defender, "AWS IoT policy potentially misconfigured": a wider filter than the denied one is another
    /// text, and brings the denied topics' messages along.
    private var passedDenies: [Concern] {
        guard statement.effect == .deny, actions.contains(.subscribe), !statement.resources.isNegated else { return [] }
        return statement.resources.patterns.compactMap { source in
            let resource = ResourcePattern(source)
            guard resource.kind == "topicfilter", !resource.name.contains(where: { $0 == "#" || $0 == "+" }) else {
                return nil
            }
            let topic = source.replacing("topicfilter/", with: "topic/", maxReplacements: 1)
            guard document.says(.allow, .subscribe, onMoreThan: source),
                document.says(.allow, .receive, onPartOf: topic),
                !document.says(.deny, .receive, on: topic)
            else { return nil }
            return (
                .denyBypassed,
                "a device may subscribe to a wider filter than `\(source)` and gets these messages too; deny `iot:Receive` on"
                    + " `\(topic)` as well"
            )
        }
    }

    /// "All but the device's own" is no Deny at all for a device of which the variable isn't known, and another statement
    /// may then let it in.
    private var lapsingDenies: [Concern] {
        guard statement.effect == .deny, readsVariables else { return [] }
        var names: Set<String> = []
        var concerns: [Concern] = []
        for pattern in statement.resources.patterns.map({ Pattern($0, wildcards: true, variables: true) }) {
            for variable in pattern.variables where names.insert(variable.name).inserted {
                guard neverSubstitutes(variable) == nil, let when = lackOfValue(variable), !deniesAbsence(of: variable)
                else { continue }
                var remedy = "rather allow what the device may do"
                if !variable.readsCertificate {
                    remedy += #", or add a Deny with the condition "Null": {"\#(variable.name)": "true"}"#
                }
                concerns.append(
                    (
                        .denyLapses,
                        "`${\(variable.name)}` in `\(pattern.source)` has no value \(when), and this Deny then denies"
                            + " nothing; \(remedy)"
                    ))
            }
        }
        return concerns
    }

    /// When a variable that some requests have has no value in others; nil when it always has.
    private func lackOfValue(_ variable: PolicyVariable) -> String? {
        switch variable {
        case .clientID, .thingIsAttached: actions.contains(where: \.isOfHTTPS) ? "over HTTPS" : nil
        case .thingName:
            statement.requiresAttachedThing ? nil : "without a thing that the certificate is attached to"
        case .thingTypeName, .thingAttribute: "where the certificate is attached to no thing, or to one without it"
        case .domainName: "when the client names no server (SNI)"
        case .certificate: "when the certificate doesn't say it, or says it with a wildcard"
        case .lastWillTopic: "without a will"
        case .certificateID, .certificateSerialNumber, .certificateAvailableKeys, .sourceIP, .connectAttributes,
            .currentTime, .epochTime, .unknown:
            nil
        }
    }

    /// Whether another Deny is for the requests in which the variable has no value.
    private func deniesAbsence(of variable: PolicyVariable) -> Bool {
        let actions = ActionSet(statement.actions).known
        return document.statements.contains { other in
            guard other.effect == .deny, other.conditions.count == 1, let condition = other.conditions.first else {
                return false
            }
            return condition.condition.comparison == .null && condition.values.contains("true")
                && PolicyVariable(name: condition.key) == variable
                && actions & ~ActionSet(other.actions).known == 0
        }
    }

    // MARK: Variables

    private var variables: [Concern] {
        guard readsVariables else {
            let texts = statement.resources.patterns + statement.conditions.flatMap(\.values)
            guard let text = texts.first(where: { $0.contains("${") }) else { return [] }
            return [
                (
                    .neverResolves,
                    "`\(text)` is taken literally: a document of version \(document.version.rawValue), or without one, has"
                        + " no variables; set \"Version\": \"\(PolicyDocument.Version.v2012.rawValue)\""
                )
            ]
        }
        var names: Set<String> = []
        var concerns: [Concern] = []
        for pattern in statement.resources.patterns.map({ Pattern($0, wildcards: true, variables: true) }) {
            for variable in pattern.variables where names.insert(variable.name).inserted {
                if let why = neverSubstitutes(variable) {
                    concerns.append(
                        (.neverResolves, "`${\(variable.name)}` in `\(pattern.source)` never has a value: \(why)"))
                }
            }
        }
        for condition in statement.conditions {
            for text in condition.values {
                for variable in Pattern(text, wildcards: true, variables: true).variables
                where names.insert(variable.name).inserted {
                    if let why = neverSubstitutes(variable) {
                        concerns.append(
                            (.neverResolves, "`${\(variable.name)}` in a condition never has a value: \(why)"))
                    }
                }
            }
            let key = PolicyVariable(name: condition.key)
            if !condition.condition.ifExists, condition.condition.comparison != .null, let why = neverHasValue(key),
                names.insert(key.name).inserted
            {
                concerns.append((.neverResolves, "the condition key `\(key.name)` never has a value: \(why)"))
            }
        }
        return concerns
    }

    private func neverSubstitutes(_ variable: PolicyVariable) -> MissingValue? {
        switch variable {
        case .certificate(_, .list), .certificateAvailableKeys, .connectAttributes: .isList
        case .clientID, .certificateID, .sourceIP, .domainName, .thingName, .thingTypeName, .thingIsAttached,
            .thingAttribute, .certificate(_, .item), .certificateSerialNumber, .lastWillTopic, .currentTime, .epochTime,
            .unknown:
            neverHasValue(variable)
        }
    }

    private func neverHasValue(_ variable: PolicyVariable) -> MissingValue? {
        switch variable {
        case .unknown(let name): PolicyVariable.isOfCallers(name) ? .notForDevices : .unknownVariable
        case .connectAttributes, .lastWillTopic: !actions.isEmpty && !actions.contains(.connect) ? .onlyAtConnect : nil
        case .thingName, .thingTypeName, .thingIsAttached, .thingAttribute:
            !actions.isEmpty && !actions.contains(where: \.isOfConnections) ? .outsideMQTT : nil
        case .clientID, .certificateID, .sourceIP, .domainName, .currentTime, .epochTime, .certificate,
            .certificateSerialNumber, .certificateAvailableKeys:
            nil
        }
    }

    // MARK: Reach

    private var unreachable: [Concern] {
        for (other, candidate) in document.statements.enumerated() where other != index {
            // Of two that say the same, the later one is the one too many.
            guard candidate.covers(statement, readsVariables: readsVariables),
                other < index || !statement.covers(candidate, readsVariables: readsVariables)
            else { continue }
            switch (candidate.effect, statement.effect) {
            case (.deny, .allow):
                return [(.unreachable, "allows nothing: statement \(other + 1) denies all of it, and a Deny wins")]
            case (.allow, .allow), (.deny, .deny):
                return [(.unreachable, "adds nothing: statement \(other + 1) says the same of more")]
            case (.allow, .deny): continue
            }
        }
        return []
    }

    // MARK: Permissions

    private var overlyPermissive: [Concern] {
        guard statement.effect == .allow else { return [] }
        return actions.compactMap { action -> (PolicyAction, String)? in
            guard let source = statement.broadResource(for: action) else { return nil }
            return (action, source)
        }.reduce(into: [(source: String, actions: [PolicyAction])]()) { groups, found in
            if let group = groups.firstIndex(where: { $0.source == found.1 }) {
                groups[group].actions.append(found.0)
            } else {
                groups.append((found.1, [found.0]))
            }
        }.map { group in
            let names = group.actions.map { "`\($0.name)`" }.joined(separator: ", ")
            return (
                .overlyPermissive,
                "`\(group.source)` allows \(names) for other devices' resources too; name the device in it, for example"
                    + " with `${iot:Connection.Thing.ThingName}`"
            )
        }
    }
}
