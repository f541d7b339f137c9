/// Policies: what they ask for is taken from the request and then changed, so that they often nearly fit.
extension PolicyGenerator {
    mutating func documents(for request: PlainRequest) -> [String] {
        (0..<pick([0, 1, 1, 1, 2, 2, 3])).map { _ in document(for: request) }
    }

    mutating func document(for request: PlainRequest, denying: Bool = false) -> String {
        hasVariables = chance(92)
        let statements = (0..<pick([1, 1, 2, 3])).map { _ in
            statement(for: request, effect: denying || chance(25) ? "Deny" : "Allow")
        }
        let version =
            hasVariables ? #""Version": "2012-10-17", "# : chance(50) ? #""Version": "2008-10-17", "# : ""
        let list = statements.count == 1 && chance(50) ? statements[0] : "[\(statements.joined(separator: ",\n"))]"
        return "{\(version)\"Statement\": \(list)}"
    }

    private mutating func statement(for request: PlainRequest, effect: String) -> String {
        var members = ["\"Effect\": \"\(effect)\""]
        if chance(20) { members.append(#""Sid": "s""#) }
        let actions = (0..<pick([1, 1, 2, 3])).map { _ in action(near: request.action) }
        members.append("\"\(chance(85) ? "" : "Not")Action\": \(list(actions))")
        let resources = (0..<pick([1, 1, 1, 2, 3])).map { _ in resource(near: request.resource) }
        members.append("\"\(chance(85) ? "" : "Not")Resource\": \(list(resources))")
        if chance(55) { members.append("\"Condition\": \(conditions(for: request))") }
        members.shuffle(using: &random)
        return "{\(members.joined(separator: ", "))}"
    }

    private mutating func action(near action: String) -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...8: action
        case 9: action.uppercased()
        case 10: String(action.prefix(7)) + "*"
        case 11: "iot:*"
        case 12: "*"
        case 13: String(action.dropLast()) + "?"
        case 14: "*" + action.suffix(4)
        case 15: "iot:6"
        default: pick(["iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive", "iot:*Publish", "iot:Get*"])
        }
    }

    // MARK: Resources

    static let variables = [
        "iot:ClientId", "iot:ClientId", "iot:Connection.Thing.ThingName", "iot:Connection.Thing.ThingName",
        "iot:Connection.Thing.ThingTypeName", "iot:Connection.Thing.IsAttached", "iot:Connection.Thing.Attributes[a]",
        "iot:Connection.Thing.Attributes[zone]", "iot:Connection.Thing.Attributes[Zone]", "iot:CertificateId",
        "aws:SourceIp", "iot:DomainName", "iot:Certificate.SerialNumber", "iot:Certificate.AvailableKeys",
        "iot:Certificate.Subject.CommonName", "iot:Certificate.Subject.Organization",
        "iot:Certificate.Subject.Organization.0", "iot:Certificate.Subject.Organization.1",
        "iot:Certificate.Subject.Organization.4", "iot:Certificate.Subject.Organization.5",
        "iot:Certificate.Subject.Organization.List", "iot:Certificate.Issuer.CommonName.List",
        "iot:Certificate.Issuer.OrganizationalUnit", "iot:Certificate.Subject.AlternativeName.DNSName",
        "iot:Certificate.Subject.AlternativeName.IPAddress.1", "iot:Certificate.Subject.Locality",
        "iot:ConnectAttributes", "iot:LastWillTopic", "aws:CurrentTime", "aws:EpochTime", "iot:Delete", "iot:Nothing",
        "",
    ]

    mutating func variable() -> String {
        let name = pick(Self.variables)
        return chance(90) || name.contains("[") ? name : name.uppercased()
    }

    private mutating func resource(near resource: String) -> String {
        if chance(8) { return "*" }
        let base = chance(90) ? resource : Self.start + "topic/" + name()
        var parts = base.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6 else { return pick([base, "*", "?", Self.start + "*"]) }
        if chance(12) { parts[3] = pick(["*", "us-*", "eu-west-1", "us-east-?"]) }
        if chance(8) { parts[4] = pick(["*", "12345678901?", "999999999999"]) }
        var levels = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for index in levels.indices.dropFirst() { levels[index] = level(near: levels[index]) }
        if chance(5) { levels[0] = pick(["topic", "topicfilter", "client", "*"]) }
        if chance(20) {
            levels = Array(levels.prefix(Int.random(in: 1...levels.count, using: &random)))
            levels.append("*")
        }
        if chance(3) { levels.append(pick(["#", "${", "${*}", "**", "*?"])) }
        parts[5] = levels.joined(separator: "/")
        return parts.joined(separator: ":")
    }

    private mutating func level(near level: String) -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...9: level
        case 10, 11: "*"
        case 12: level.isEmpty ? "?" : "?" + level.dropFirst()
        case 13: level + "*"
        case 14...17: "${\(variable())}"
        case 18: pick(["x${\(variable())}", "${*}", "${?}", "${$}", "a?", "*${\(variable())}*"])
        default: pick(Self.words)
        }
    }
}
