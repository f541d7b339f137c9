import IoTModel

/// Evaluates a template's expressions with one device's parameters. Used for one plan; counts what it makes, so that a
/// small template can't make a large value.
struct TemplateEvaluator {
    private let template: ProvisioningTemplate
    private let flow: ProvisioningFlow
    private let given: [String: String]
    private var remainingBytes = Limits.Provisioning.evaluatedBytes
    /// Used since the current property began.
    private var used: [String] = []
    private var place = ""
    private var isInPolicy = false

    init(_ template: ProvisioningTemplate, parameters: [String: String], flow: ProvisioningFlow) {
        self.template = template
        self.flow = flow
        given = parameters
    }

    /// Where the value that was evaluated last comes from.
    var origin: ProvisioningOrigin { ProvisioningOrigin(place: place, parameters: used) }

    /// - Parameters:
    ///   - place: of the expression in the template.
    ///   - isPolicy: the value becomes part of a policy document.
    mutating func value(
        of expression: Expression, at place: String, isPolicy: Bool = false
    ) throws(ProvisioningFailure) -> TemplateValue {
        self.place = place
        used = []
        isInPolicy = isPolicy
        return try evaluate(expression, [:])
    }

    mutating func text(of expression: Expression, at place: String) throws(ProvisioningFailure) -> String {
        let value = try value(of: expression, at: place)
        guard let text = value.scalarText else { throw failure(.wrongKind(expected: "a text"), value) }
        return text
    }

    /// The value of a declared parameter.
    mutating func parameter(_ name: String) throws(ProvisioningFailure) -> String {
        place = "Parameters.\(name)"
        used = []
        isInPolicy = false
        return try lookUp(name)
    }

    func failure(_ reason: ProvisioningFailure.Reason, _ value: String?) -> ProvisioningFailure {
        ProvisioningFailure(reason, at: origin, value: value)
    }

    private func failure(_ reason: ProvisioningFailure.Reason, _ value: TemplateValue) -> ProvisioningFailure {
        failure(reason, value.scalarText ?? value.inWords)
    }

    // MARK: Expressions

    private mutating func evaluate(
        _ expression: Expression, _ own: [String: TemplateValue]
    ) throws(ProvisioningFailure) -> TemplateValue {
        switch expression {
        case .literal(let value): return value
        case .list(let elements):
            var values: [TemplateValue] = []
            for element in elements { values.append(try evaluate(element, own)) }
            return .list(values)
        case .object(let members):
            var values: [TemplateValue.Member] = []
            for member in members {
                values.append(TemplateValue.Member(name: member.name, value: try evaluate(member.value, own)))
            }
            return .object(values)
        case .reference(let name): return .text(try lookUp(name))
        case .join(let delimiter, let list):
            var texts: [String] = []
            for element in try self.list(list, own) { texts.append(try text(element)) }
            return .text(try made(texts.joined(separator: delimiter)))
        case .select(let index, let list): return try select(index, list, own)
        case .split(let delimiter, let text):
            let parts = try self.text(evaluate(text, own)).split(separator: delimiter)
            var values: [TemplateValue] = []
            for part in parts { values.append(.text(try made(part))) }
            return .list(values)
        case .substitute(let parts, let variables): return .text(try substitute(parts, variables, own))
        case .findInMap(let map, let first, let second):
            let map = try text(evaluate(map, own))
            let keys = [try text(evaluate(first, own)), try text(evaluate(second, own))]
            guard let value = template.mappings[map]?[keys[0]]?[keys[1]] else {
                throw failure(.notInMapping(map: map, keys: keys), keys.joined(separator: ", "))
            }
            return value
        }
    }

    private mutating func select(
        _ index: Expression, _ list: Expression, _ own: [String: TemplateValue]
    ) throws(ProvisioningFailure) -> TemplateValue {
        let index = try text(evaluate(index, own))
        let elements = try self.list(list, own)
        guard let number = Int(index), elements.indices.contains(number) else {
            throw failure(.outOfRange(index: index, count: elements.count), index)
        }
        guard elements[number] != .null else { throw failure(.nullSelected, index) }
        return elements[number]
    }

    private mutating func substitute(
        _ parts: [Expression.SubstitutionPart], _ variables: [Expression.Member], _ own: [String: TemplateValue]
    ) throws(ProvisioningFailure) -> String {
        var local: [String: String] = [:]
        for variable in variables { local[variable.name] = try text(evaluate(variable.value, own)) }
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += try made(literal)
            case .variable(let name):
                if let value = local[name] {
                    text += try made(value)
                } else {
                    text += try lookUp(name)
                }
            }
        }
        return text
    }

    private mutating func list(
        _ expression: Expression, _ own: [String: TemplateValue]
    ) throws(ProvisioningFailure) -> [TemplateValue] {
        let value = try evaluate(expression, own)
        guard case .list(let elements) = value else { throw failure(.wrongKind(expected: "a list"), value) }
        return elements
    }

    private func text(_ value: TemplateValue) throws(ProvisioningFailure) -> String {
        guard let text = value.scalarText else { throw failure(.wrongKind(expected: "a text"), value) }
        return text
    }

    // MARK: Parameters

    private mutating func lookUp(_ name: String) throws(ProvisioningFailure) -> String {
        if !used.contains(name) { used.append(name) }
        let declared = template.parameters.first { $0.name == name }
        let value =
            name == PseudoParameter.id.rawValue ? flow.ownCertificate.map { "\($0)" } ?? given[name] : given[name]
        guard let value = value ?? declared?.defaultValue else { throw failure(.missingParameter, nil as String?) }
        if isInPolicy, flow.ownCertificate != nil, !value.utf8.allSatisfy(Self.isSafeInPolicy) {
            throw failure(.unsafeInPolicy, value)
        }
        return try made(value)
    }

    /// Neither a wildcard, nor the beginning of a variable, nor anything that JSON gives a meaning.
    private static func isSafeInPolicy(_ character: UInt8) -> Bool {
        character >= 0x20 && character != 0x7F && !"*?#+$\"\\{}".utf8.contains(character)
    }

    private mutating func made<Text: StringProtocol>(_ text: Text) throws(ProvisioningFailure) -> String {
        // Short texts cost more than their bytes.
        remainingBytes -= text.utf8.count + 16
        guard remainingBytes >= 0 else {
            throw failure(.evaluationTooLarge(limit: Limits.Provisioning.evaluatedBytes), nil as String?)
        }
        return String(text)
    }
}

extension String {
    /// The parts between the delimiters; empty ones as well.
    fileprivate func split(separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        return parts + [rest]
    }
}
