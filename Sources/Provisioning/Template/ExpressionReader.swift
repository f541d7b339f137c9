import PolicyEngine

/// Turns JSON nodes of a template into expressions, naming the place of whatever doesn't belong.
struct ExpressionReader {
    let bytes: [UInt8]
    /// What a reference may name.
    var names: Set<String> = []

    func expression(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> Expression {
        switch node.value {
        case .string, .number, .boolean, .null: return .literal(try literal(node, at: path))
        case .array(let elements): return .list(try elements.expressions(in: self, at: path))
        case .object(let members):
            guard let function = members.first(where: { $0.name == "Ref" || $0.name.hasPrefix("Fn::") }) else {
                return .object(try self.members(members, at: path))
            }
            guard members.count == 1 else {
                throw unexpected(node, at: path, "`\(function.name)` alone in its object", found: "further members")
            }
            return try self.function(function, at: "\(path).\(function.name)")
        }
    }

    func members(_ members: [JSONNode.Member], at path: String) throws(MalformedTemplate) -> [Expression.Member] {
        var read: [Expression.Member] = []
        for member in members {
            let value = try expression(member.value, at: "\(path).\(member.name)")
            read.append(Expression.Member(name: member.name, value: value))
        }
        return read
    }

    /// A value without references and functions.
    func literal(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> TemplateValue {
        switch node.value {
        case .string(let text): return .text(text)
        case .number(let text): return .number(text)
        case .boolean(let value): return .boolean(value)
        case .null: return .null
        case .array(let elements):
            var values: [TemplateValue] = []
            for (index, element) in elements.enumerated() {
                values.append(try literal(element, at: "\(path)[\(index)]"))
            }
            return .list(values)
        case .object: throw unexpected(node, at: path, "a literal value")
        }
    }

    private func function(_ member: JSONNode.Member, at path: String) throws(MalformedTemplate) -> Expression {
        let node = member.value
        switch member.name {
        case "Ref": return .reference(try reference(try text(node, at: path), node, at: path))
        case "Fn::Join":
            let parts = try list(node, at: path, "a delimiter and a list", count: 2...2)
            return .join(
                delimiter: try text(parts[0], at: "\(path)[0]"), list: try listExpression(parts[1], at: "\(path)[1]"))
        case "Fn::Select":
            let parts = try list(node, at: path, "an index and a list", count: 2...2)
            return .select(
                index: try expression(parts[0], at: "\(path)[0]"), list: try listExpression(parts[1], at: "\(path)[1]"))
        case "Fn::Split":
            let parts = try list(node, at: path, "a delimiter and a text", count: 2...2)
            let delimiter = try text(parts[0], at: "\(path)[0]")
            guard !delimiter.isEmpty else { throw unexpected(parts[0], at: "\(path)[0]", "a delimiter") }
            return .split(delimiter: delimiter, text: try expression(parts[1], at: "\(path)[1]"))
        case "Fn::FindInMap":
            let parts = try list(node, at: path, "a mapping's name and two keys", count: 3...3)
            return .findInMap(
                map: try expression(parts[0], at: "\(path)[0]"), first: try expression(parts[1], at: "\(path)[1]"),
                second: try expression(parts[2], at: "\(path)[2]"))
        case "Fn::Sub": return try substitution(node, at: path)
        default:
            throw .notATemplate(
                at: place(member.nameOffset, path),
                expected: "`Ref`, `Fn::Join`, `Fn::Select`, `Fn::Split`, `Fn::Sub` or `Fn::FindInMap`",
                found: "`\(member.name.prefix(100))`")
        }
    }

    /// A list, or a function that gives one.
    private func listExpression(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> Expression {
        switch node.value {
        case .array, .object: return try expression(node, at: path)
        case .string, .number, .boolean, .null: throw unexpected(node, at: path, "a list")
        }
    }

    /// `"text"` or `["text", {name: value}]`.
    private func substitution(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> Expression {
        guard case .array = node.value else {
            return .substitute(try substitutionParts(node, own: [], at: path), variables: [])
        }
        let parts = try list(node, at: path, "a text and an object of variables", count: 1...2)
        var variables: [Expression.Member] = []
        if parts.count == 2 {
            guard case .object(let members) = parts[1].value else {
                throw unexpected(parts[1], at: "\(path)[1]", "an object of variables")
            }
            variables = try self.members(members, at: "\(path)[1]")
        }
        let own = Set(variables.map(\.name))
        return .substitute(try substitutionParts(parts[0], own: own, at: "\(path)[0]"), variables: variables)
    }

    /// Policy variables, such as `${iot:ClientId}`, stay as they are: they are found out when the policy is used.
    private func substitutionParts(
        _ node: JSONNode, own: Set<String>, at path: String
    ) throws(MalformedTemplate) -> [Expression.SubstitutionPart] {
        var rest = try text(node, at: path)[...]
        var parts: [Expression.SubstitutionPart] = []
        while let start = rest.firstRange(of: "${") {
            parts.append(.text(String(rest[..<start.lowerBound])))
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw unexpected(node, at: path, "`}` after each `${`", found: "none")
            }
            let name = String(rest[start.upperBound..<end])
            if name.hasPrefix("!") {
                parts.append(.text("${\(name.dropFirst())}"))
            } else if name.hasPrefix("iot:") || name.hasPrefix("aws:") {
                parts.append(.text("${\(name)}"))
            } else if own.contains(name) {
                parts.append(.variable(name))
            } else {
                parts.append(.variable(try reference(name, node, at: path)))
            }
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        return parts.filter { $0 != .text("") }
    }

    private func reference(_ name: String, _ node: JSONNode, at path: String) throws(MalformedTemplate) -> String {
        guard names.contains(name) || PseudoParameter(rawValue: name) != nil else {
            throw unexpected(node, at: path, "a parameter that `Parameters` declares", found: "`\(name.prefix(100))`")
        }
        return name
    }

    // MARK: Parts

    func text(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> String {
        guard case .string(let text) = node.value else { throw unexpected(node, at: path, "a string") }
        return text
    }

    func object(_ node: JSONNode, at path: String) throws(MalformedTemplate) -> [JSONNode.Member] {
        guard case .object(let members) = node.value else { throw unexpected(node, at: path, "an object") }
        return members
    }

    /// The members of an object that may have none but `names`.
    func object(
        _ node: JSONNode, at path: String, names: [String]
    ) throws(MalformedTemplate) -> [String: JSONNode] {
        let members = try object(node, at: path)
        for member in members where !names.contains(member.name) {
            let path = path.isEmpty ? member.name : "\(path).\(member.name)"
            throw .notATemplate(
                at: place(member.nameOffset, path),
                expected: "one of " + names.map { "`\($0)`" }.joined(separator: ", "),
                found: "`\(member.name.prefix(100))`")
        }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private func list(
        _ node: JSONNode, at path: String, _ expectation: String, count: ClosedRange<Int>
    ) throws(MalformedTemplate) -> [JSONNode] {
        guard case .array(let elements) = node.value, count.contains(elements.count) else {
            throw unexpected(node, at: path, "a list of \(expectation)")
        }
        return elements
    }

    func unexpected(
        _ node: JSONNode, at path: String, _ expectation: String, found: String? = nil
    ) -> MalformedTemplate {
        .notATemplate(
            at: place(node.offset, path), expected: expectation, found: found ?? String(node.inWords.prefix(200)))
    }

    func place(_ offset: Int, _ path: String) -> MalformedTemplate.Place {
        JSONReader.place(of: offset, in: bytes, path: path)
    }
}

extension [JSONNode] {
    fileprivate func expressions(
        in reader: ExpressionReader, at path: String
    ) throws(MalformedTemplate) -> [Expression] {
        var read: [Expression] = []
        for (index, element) in enumerated() {
            read.append(try reader.expression(element, at: "\(path)[\(index)]"))
        }
        return read
    }
}
