import IoTModel

extension PolicyDocument {
    /// Reads and checks a document. What AWS stores without complaint is accepted: unknown actions, ARNs of other
    /// accounts, resources that do not fit the action.
    package init(_ text: String) throws(MalformedPolicy) {
        try Self.checkLength(of: text)
        let bytes = Array(text.utf8)
        self = try PolicyReader(bytes: bytes).document(JSONReader.read(bytes))
    }

    /// White space is free wherever it stands, inside of strings too.
    /// AWS General Reference, "AWS IoT Core endpoints and quotas"; AWS IoT API, `PolicyDocument`.
    private static func checkLength(of text: String) throws(MalformedPolicy) {
        var total = 0
        var whiteSpace = 0
        for byte in text.utf8 where byte & 0b1100_0000 != 0b1000_0000 {
            total += 1
            if byte.isJSONWhiteSpace { whiteSpace += 1 }
        }
        let most = Limits.Registry.policyDocumentTotalCharacters
        guard total <= most else { throw .tooLong(characters: total, limit: most, countsWhiteSpace: true) }
        let limit = Limits.Registry.policyDocumentCharacters
        guard total - whiteSpace <= limit else {
            throw .tooLong(characters: total - whiteSpace, limit: limit, countsWhiteSpace: false)
        }
    }
}

/// Turns JSON nodes into a `PolicyDocument`, naming the place of whatever does not belong.
private struct PolicyReader {
    let bytes: [UInt8]

    func document(_ node: JSONNode) throws(MalformedPolicy) -> PolicyDocument {
        let members = try Members(node, at: "", names: ["Version", "Id", "Statement"], in: self)
        let version = try members["Version"].map { node throws(MalformedPolicy) in
            try choice(node, at: "Version", PolicyDocument.Version.self)
        }
        let id = try members["Id"].map { node throws(MalformedPolicy) in try string(node, at: "Id") }
        let list = try members.require("Statement", "a list of statements")
        let variables = version == .v2012
        var statements: [PolicyDocument.Statement] = []
        switch list.value {
        case .object: statements.append(try statement(list, at: "Statement", variables: variables))
        case .array(let elements):
            guard !elements.isEmpty else { throw unexpected(list, at: "Statement", "at least one statement") }
            for (index, element) in elements.enumerated() {
                statements.append(try statement(element, at: "Statement[\(index)]", variables: variables))
            }
        case .string, .number, .boolean, .null: throw unexpected(list, at: "Statement", "a list of statements")
        }
        return PolicyDocument(version: version ?? .v2008, id: id, statements: statements)
    }

    private func statement(
        _ node: JSONNode, at path: String, variables: Bool
    ) throws(MalformedPolicy) -> PolicyDocument.Statement {
        let names = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]
        let members = try Members(node, at: path, names: names, in: self)
        let sid = try members["Sid"].map { node throws(MalformedPolicy) in try string(node, at: "\(path).Sid") }
        let effect = try choice(
            members.require("Effect", "`Allow` or `Deny`"), at: "\(path).Effect", PolicyDocument.Effect.self)
        let actions = try clause("Action", of: members, at: path)
        let resources = try clause("Resource", of: members, at: path)
        let conditions = try members["Condition"].map { node throws(MalformedPolicy) in
            try self.conditions(node, at: "\(path).Condition", variables: variables)
        }
        return PolicyDocument.Statement(
            sid: sid, effect: effect, actions: actions, resources: resources, conditions: conditions ?? [])
    }

    /// `Name` or `NotName`, one of them.
    private func clause(
        _ name: String, of members: Members, at path: String
    ) throws(MalformedPolicy) -> PolicyDocument.Clause {
        if let negative = members["Not\(name)"] {
            if members[name] != nil {
                throw unexpected(negative, at: "\(path).Not\(name)", "`\(name)` or `Not\(name)`", found: "both")
            }
            return PolicyDocument.Clause(isNegated: true, patterns: try patterns(negative, at: "\(path).Not\(name)"))
        }
        let positive = try members.require(name, "a string or a list of strings")
        return PolicyDocument.Clause(isNegated: false, patterns: try patterns(positive, at: "\(path).\(name)"))
    }

    private func patterns(_ node: JSONNode, at path: String) throws(MalformedPolicy) -> [String] {
        switch node.value {
        case .string(let text): return [text]
        case .array(let elements):
            guard !elements.isEmpty else { throw unexpected(node, at: path, "at least one string") }
            var texts: [String] = []
            for (index, element) in elements.enumerated() {
                texts.append(try string(element, at: "\(path)[\(index)]"))
            }
            return texts
        case .object, .number, .boolean, .null: throw unexpected(node, at: path, "a string or a list of strings")
        }
    }

    private func conditions(
        _ node: JSONNode, at path: String, variables: Bool
    ) throws(MalformedPolicy) -> [PolicyDocument.Condition] {
        guard case .object(let operators) = node.value else { throw unexpected(node, at: path, "an object") }
        var conditions: [PolicyDocument.Condition] = []
        for member in operators {
            let path = "\(path).\(member.name)"
            guard let condition = ConditionOperator(member.name) else {
                let expectation = ConditionOperator.expectation(for: member.name)
                throw .notAPolicy(at: place(member.nameOffset, path), expected: expectation, found: "`\(member.name)`")
            }
            guard case .object(let keys) = member.value.value else {
                throw unexpected(member.value, at: path, "an object of condition keys and their values")
            }
            for key in keys {
                let values = try values(key.value, at: "\(path).\(key.name)", of: condition, variables: variables)
                conditions.append(PolicyDocument.Condition(condition: condition, key: key.name, values: values))
            }
        }
        return conditions
    }

    /// Numbers and truth values may stand without quotation marks, as in IAM.
    private func values(
        _ node: JSONNode, at path: String, of condition: ConditionOperator, variables: Bool
    ) throws(MalformedPolicy) -> [String] {
        func value(_ node: JSONNode, _ path: String) throws(MalformedPolicy) -> String {
            let text: String
            switch node.value {
            case .string(let string), .number(let string): text = string
            case .boolean(let value): text = value ? "true" : "false"
            case .object, .array, .null: throw unexpected(node, at: path, "a string, a number, true or false")
            }
            // What a variable will hold isn't known yet.
            if variables && !Pattern(text, wildcards: false, variables: true).variables.isEmpty { return text }
            if let expectation = condition.comparison.expectation(unmetBy: text) {
                throw unexpected(node, at: path, expectation)
            }
            return text
        }
        guard case .array(let elements) = node.value else { return [try value(node, path)] }
        var texts: [String] = []
        for (index, element) in elements.enumerated() { texts.append(try value(element, "\(path)[\(index)]")) }
        return texts
    }

    private func string(_ node: JSONNode, at path: String) throws(MalformedPolicy) -> String {
        guard case .string(let text) = node.value else { throw unexpected(node, at: path, "a string") }
        return text
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: JSONNode, at path: String, _ type: Choice.Type
    ) throws(MalformedPolicy) -> Choice {
        if case .string(let text) = node.value, let choice = Choice(rawValue: text) { return choice }
        let choices = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
        throw unexpected(node, at: path, choices)
    }

    fileprivate func unexpected(
        _ node: JSONNode, at path: String, _ expectation: String, found: String? = nil
    ) -> MalformedPolicy {
        .notAPolicy(at: place(node.offset, path), expected: expectation, found: found ?? node.inWords)
    }

    fileprivate func place(_ offset: Int, _ path: String) -> MalformedPolicy.Place {
        JSONReader.place(of: offset, in: bytes, path: path)
    }
}

/// The members of one object, none but the allowed.
private struct Members {
    private let node: JSONNode
    private let members: [JSONNode.Member]
    private let path: String
    private let reader: PolicyReader

    init(
        _ node: JSONNode, at path: String, names: [String], in reader: PolicyReader
    ) throws(MalformedPolicy) {
        guard case .object(let members) = node.value else {
            throw reader.unexpected(node, at: path, path.isEmpty ? "an object" : "a statement, which is an object")
        }
        for member in members where !names.contains(member.name) {
            let path = path.isEmpty ? member.name : "\(path).\(member.name)"
            let expectation =
                member.name == "Principal" || member.name == "NotPrincipal"
                ? "no principal, as the policy applies to what it is attached to"
                : "one of " + names.map { "`\($0)`" }.joined(separator: ", ")
            throw .notAPolicy(
                at: reader.place(member.nameOffset, path), expected: expectation, found: "`\(member.name)`")
        }
        self.node = node
        self.members = members
        self.path = path
        self.reader = reader
    }

    subscript(name: String) -> JSONNode? { members.first { $0.name == name }?.value }

    func require(_ name: String, _ expectation: String) throws(MalformedPolicy) -> JSONNode {
        if let value = self[name] { return value }
        throw reader.unexpected(node, at: path, "`\(name)`, \(expectation)", found: "no `\(name)`")
    }
}
