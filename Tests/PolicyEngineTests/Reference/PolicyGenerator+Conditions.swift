/// Conditions with every operator, quantifier and `IfExists`, about every key.
extension PolicyGenerator {
    private enum Family { case text, number, date, truth, address, arn }

    private static let operators: [(name: String, family: Family)] = [
        ("StringEquals", .text), ("StringNotEquals", .text), ("StringEqualsIgnoreCase", .text),
        ("StringNotEqualsIgnoreCase", .text), ("StringLike", .text), ("StringNotLike", .text), ("BinaryEquals", .text),
        ("NumericEquals", .number), ("NumericNotEquals", .number), ("NumericLessThan", .number),
        ("NumericLessThanEquals", .number), ("NumericGreaterThan", .number), ("NumericGreaterThanEquals", .number),
        ("DateEquals", .date), ("DateNotEquals", .date), ("DateLessThan", .date), ("DateLessThanEquals", .date),
        ("DateGreaterThan", .date), ("DateGreaterThanEquals", .date), ("Bool", .truth), ("Null", .truth),
        ("IpAddress", .address), ("NotIpAddress", .address), ("ArnEquals", .arn), ("ArnLike", .arn),
        ("ArnNotEquals", .arn), ("ArnNotLike", .arn),
    ]

    mutating func conditions(for request: PlainRequest) -> String {
        var members: [String: String] = [:]
        for _ in 0..<pick([1, 1, 1, 2]) {
            let (name, family) = pick(chance(40) ? Array(Self.operators.prefix(7)) : Self.operators)
            var full = name
            if name != "Null" {
                if chance(25) { full = pick(["ForAllValues:", "ForAnyValue:"]) + full }
                if chance(20) { full += "IfExists" }
            }
            var keys: [String: String] = [:]
            for _ in 0..<pick([1, 1, 2]) {
                let key = key(for: family)
                let known = ReferenceEvaluator(request: request).values(of: key).filter { $0.utf8.count < 100 }
                keys[key] = values(for: family, known)
            }
            members[full] = Self.object(keys)
        }
        return Self.object(members)
    }

    private static func object(_ members: [String: String]) -> String {
        let list = members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \($0.value)" }
        return "{\(list.joined(separator: ", "))}"
    }

    private mutating func key(for family: Family) -> String {
        guard chance(60) else { return variable() }
        return switch family {
        case .text:
            pick([
                "iot:ClientId", "iot:ConnectAttributes", "iot:Connection.Thing.ThingName",
                "iot:Certificate.Subject.Organization.List", "iot:Certificate.AvailableKeys",
            ])
        case .number: pick(["iot:Connection.Thing.Attributes[a]", "aws:EpochTime", "iot:Certificate.SerialNumber"])
        case .date: pick(["aws:CurrentTime", "aws:EpochTime", "iot:Connection.Thing.Attributes[a]"])
        case .truth: pick(["iot:Connection.Thing.IsAttached", "iot:Connection.Thing.IsAttached", "iot:LastWillTopic"])
        case .address: pick(["aws:SourceIp", "aws:SourceIp", "iot:Connection.Thing.Attributes[zone]"])
        case .arn: pick(["iot:LastWillTopic", "iot:Connection.Thing.Attributes[a]"])
        }
    }

    private mutating func values(for family: Family, _ known: [String]) -> String {
        let count = pick([1, 1, 1, 2, 3])
        if chance(3) { return "[]" }
        // Without quotation marks, as IAM also takes them.
        if chance(5), family == .truth { return pick(["true", "false", "[false, true]"]) }
        if chance(5), family == .number { return pick(["5", "4.5", "[10, -10]"]) }
        return list((0..<count).map { _ in value(for: family, known) })
    }

    private mutating func value(for family: Family, _ known: [String]) -> String {
        if chance(12), hasVariables { return pick(["${\(variable())}", "x${\(variable())}", "${iot:ClientId}*"]) }
        switch family {
        case .text:
            let base = known.isEmpty || chance(30) ? pick(Self.values + Self.words) : pick(known)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: return base.uppercased()
            case 1: return String(base.prefix(1)) + "*"
            case 2: return base.isEmpty ? "?" : "?" + base.dropFirst()
            case 3: return "*" + base.suffix(1)
            case 4: return base.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "${*}")
            default: return base
            }
        case .number: return pick(["5", "10", "-1e1", "4.5", "5.0", "1769853600", "0"])
        case .date: return pick(["2026-01-31", "2026-01-31T10:00:00Z", "2026-01-31T12:00:00+02:00", "1769853600", "0"])
        case .truth: return pick(["true", "false", "TRUE", "False"])
        case .address:
            return pick([
                "10.0.0.7", "10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::7/128", "192.0.2.0/29",
                "192.0.2.8/31", "::ffff:10.0.0.0/104", "::ffff:0:0/95",
            ])
        case .arn:
            let base = known.first { $0.hasPrefix("arn:") } ?? Self.start + "topic/a"
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return base.split(separator: ":").dropLast().joined(separator: ":") + ":*"
            case 1: return "arn:aws:iot:*:*:topic/*"
            case 2: return "arn:*:topic/a"
            case 3: return "*"
            case 4: return "arn:aws:iot:us-east-1:123456789012:topic/${\(variable())}"
            case 5: return "arn:aws:iot:${iot:DomainName}:123456789012:*"
            default: return base
            }
        }
    }
}
