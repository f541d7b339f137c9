import IoTModel

/// A decision as JSON, in the names of AWS's API where it has some.
extension Decision: Encodable {
    private enum CodingKeys: String, CodingKey {
        case authDecision, action, resource, reason, policies, statements, missingContextValues, missingInputs
        case allowingVersions
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(outcome.authDecision, forKey: .authDecision)
        try object.encode(action.name, forKey: .action)
        try object.encode(resource, forKey: .resource)
        try object.encode(reason, forKey: .reason)
        try object.encode(policies, forKey: .policies)
        try object.encode(findings, forKey: .statements)
        try object.encode(missingVariables, forKey: .missingContextValues)
        try object.encode(missingInputs.map(\.rawValue), forKey: .missingInputs)
        try object.encode(allowingVersions, forKey: .allowingVersions)
    }
}

extension Decision.PolicyIdentity: Encodable {
    private enum CodingKeys: String, CodingKey { case policyName, policyVersionId }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(name.rawValue, forKey: .policyName)
        try object.encode(String(version), forKey: .policyVersionId)
    }
}

extension Finding: Encodable {
    private enum CodingKeys: String, CodingKey {
        case policyName, policyVersionId, statement, sid, effect, applies, failed, text, mismatch
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(policyName.rawValue, forKey: .policyName)
        try object.encode(String(policyVersion), forKey: .policyVersionId)
        // From 1, as readers count.
        try object.encode(statement.statement + 1, forKey: .statement)
        try object.encodeIfPresent(sid, forKey: .sid)
        try object.encode(effect.rawValue, forKey: .effect)
        try object.encode(match == .applies, forKey: .applies)
        try object.encodeIfPresent(match.failedElement?.rawValue, forKey: .failed)
        try object.encode(match.description, forKey: .text)
        try object.encodeIfPresent(Mismatch(match), forKey: .mismatch)
    }
}

/// How a statement missed the request, one `kind` for each form of it.
private struct Mismatch: Encodable {
    let kind: String
    var pattern: String?
    var meaning: String?
    var character: Int?
    var found: String?
    var wanted: [String]?
    var had: [String]?
    var parts: [String]?
    var wildcard: String?
    var operatorName: String?
    var key: String?
    var variable: String?
    var why: String?

    private enum CodingKeys: String, CodingKey {
        case kind, pattern, meaning, character, found, wanted, had, parts, wildcard, key, variable, why
        case operatorName = "operator"
    }

    private init(kind: String) { self.kind = kind }

    init?(_ match: Finding.Match) {
        switch match {
        case .applies: return nil
        case .otherAction(let mismatch):
            self.init(
                kind: mismatch.misspelt != nil ? "action-misspelt" : mismatch.isExcluding ? "action-excluded" : "action"
            )
            wanted = mismatch.actions
            pattern = mismatch.misspelt
        case .otherResource(let mismatch): self.init(mismatch)
        case .conditionFailed(let failure):
            self.init(kind: "condition")
            operatorName = failure.condition.name
            key = failure.key
            wanted = failure.meaning ?? failure.wanted
            had = failure.had
            why = failure.absence?.description
        case .unresolvedVariable(let unresolved):
            self.init(kind: "variable")
            variable = unresolved.name
            why = unresolved.why.description
        }
    }

    private init(_ mismatch: ResourceMismatch) {
        switch mismatch {
        case .differs(_, let meaning, let character, let found):
            self.init(kind: "resource")
            self.meaning = meaning
            self.character = character
            self.found = found
        case .otherKind(_, let wanted, let had):
            self.init(kind: "resource-kind")
            (self.wanted, self.had) = ([wanted], [had])
        case .mqttWildcardIsLiteral(_, let wildcard):
            self.init(kind: "mqtt-wildcard")
            self.wildcard = wildcard
        case .otherParts(_, let differences):
            self.init(kind: "resource-part")
            parts = differences.map(\.part.rawValue)
            wanted = differences.map(\.wanted)
            had = differences.map(\.had)
        case .variablesAreLiteral: self.init(kind: "resource-version")
        case .noARN: self.init(kind: "resource-no-arn")
        case .otherCase: self.init(kind: "resource-case")
        case .excluded: self.init(kind: "resource-excluded")
        }
        pattern = mismatch.pattern
    }
}
