import IoTModel
import PolicyEngine
import Testing

/// IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
@Suite struct ConditionTests {
    private func holds(_ condition: String, _ context: RequestContext) throws -> Bool {
        let policies = try Sample.policies(Sample.allow("iot:Connect", "client/*", condition: condition))
        return policies.decide(.connect, "client/x", context).outcome.isAllowed
    }

    /// Operator, the policy's values as JSON, the attribute's value, whether the condition holds.
    static let single: [(String, String, String?, Bool)] = [
        ("StringEquals", #""a""#, "a", true), ("StringEquals", #""a""#, "A", false),
        ("StringEquals", #""a""#, nil, false), ("StringEquals", #"["b","a"]"#, "a", true),
        ("StringEquals", #""*""#, "a", false), ("StringEquals", #""${*}""#, "*", true),
        ("StringEquals", "[]", "a", false),
        ("StringEqualsIfExists", #""a""#, nil, true), ("StringEqualsIfExists", #""a""#, "b", false),
        ("StringNotEquals", #""a""#, "b", true), ("StringNotEquals", #"["a","b"]"#, "b", false),
        ("StringNotEquals", #""a""#, nil, true), ("StringNotEqualsIfExists", #""a""#, "a", false),
        ("StringEqualsIgnoreCase", #""Ab""#, "aB", true), ("StringEqualsIgnoreCase", #""Ab""#, "aC", false),
        ("StringNotEqualsIgnoreCase", #""Ab""#, "aB", false), ("StringNotEqualsIgnoreCase", #""Ab""#, "ac", true),
        ("StringLike", #""a*c""#, "abc", true), ("StringLike", #""a?c""#, "abbc", false),
        ("StringLike", #""A*""#, "a", false),
        ("StringNotLike", #""a*""#, "abc", false), ("StringNotLike", #""a*""#, "b", true),
        ("StringEquals", #""${iot:ClientId}""#, "device", true),
        ("StringEquals", #""${iot:ClientId}""#, "other", false),
        ("NumericEquals", #""1.0""#, "1", true), ("NumericEquals", "1", "1", true),
        ("NumericEquals", #""1""#, "x", false),
        ("NumericNotEquals", #""1""#, "1", false), ("NumericNotEquals", #""1""#, "2", true),
        ("NumericLessThan", #""10""#, "9", true), ("NumericLessThan", #""10""#, "10", false),
        ("NumericLessThanEquals", #""10""#, "10", true), ("NumericLessThanEquals", #""10""#, "10.5", false),
        ("NumericGreaterThan", #""-1e1""#, "-9", true), ("NumericGreaterThan", #""10""#, "10", false),
        ("NumericGreaterThanEquals", #""10""#, "10", true), ("NumericGreaterThanEquals", #""10""#, "9", false),
        ("NumericLessThan", #""10""#, nil, false),
        ("DateEquals", #""2026-01-31""#, "2026-01-31T00:00:00Z", true), ("DateEquals", #""0""#, "1970-01-01", true),
        ("DateEquals", #""2026-01-31T12:00:00+02:00""#, "2026-01-31T10:00Z", true),
        ("DateNotEquals", #""2026-01-31""#, "2026-01-31T00:00:00.001Z", true),
        ("DateLessThan", #""2024-03-01""#, "2024-02-29", true), ("DateLessThan", #""2024-02-29""#, "2024-02-29", false),
        ("DateLessThanEquals", #""2024-02-29""#, "2024-02-29", true),
        ("DateGreaterThan", #""1709164799""#, "2024-02-29", true),
        ("DateGreaterThan", #""1709164800""#, "2024-02-29", false),
        ("DateGreaterThanEquals", #""1709164800""#, "2024-02-29", true),
        ("DateEquals", #""2026-01-31""#, "soon", false),
        ("Bool", #""true""#, "true", true), ("Bool", "true", "TRUE", true), ("Bool", #""true""#, "false", false),
        ("Bool", #""true""#, "1", false), ("Bool", #""false""#, nil, false), ("BoolIfExists", #""true""#, nil, true),
        ("BinaryEquals", #""QUI=""#, "QUI=", true), ("BinaryEquals", #""QUI=""#, "qui=", false),
        ("Null", #""true""#, nil, true), ("Null", #""true""#, "a", false),
        ("Null", #""false""#, nil, false), ("Null", "false", "a", true),
        ("ArnEquals", #""arn:aws:iot:*:1?3:topic/a""#, "arn:aws:iot:x:123:topic/a", true),
        ("ArnLike", #""arn:aws:iot:*:topic/a""#, "arn:aws:iot:x:123:topic/a", false),
        ("ArnLike", #""arn:aws:iot:x:123:*""#, "arn:aws:iot:x:123:topic/a:b", true),
        ("ArnLike", #""arn:aws:iot:*:123:topic/a""#, "arn:aws:iot:x:y:123:topic/a", false),
        ("ArnEquals", #""arn:aws:iot:x:123:topic/${iot:ClientId}""#, "arn:aws:iot:x:123:topic/device", true),
        ("ArnEquals", #""*""#, "arn:aws:iot:x:123:topic/a", true),
        ("ArnEquals", #""arn:aws:iot:x:123:*""#, "arn", false),
        ("ArnNotEquals", #""arn:aws:iot:x:123:topic/a""#, "arn:aws:iot:x:123:topic/b", true),
        ("ArnNotLike", #""arn:aws:iot:x:123:*""#, "arn:aws:iot:x:123:topic/b", false),
        ("ForAllValues:StringEquals", #""a""#, nil, true), ("ForAllValues:StringEquals", #""a""#, "b", false),
        ("ForAnyValue:StringEquals", #""a""#, nil, false), ("ForAnyValue:StringEquals", #""a""#, "a", true),
        ("ForAnyValue:StringNotEquals", #""a""#, nil, false), ("ForAnyValue:StringEqualsIfExists", #""a""#, nil, true),
    ]

    @Test(arguments: single.indices)
    func `each operator compares one value as IAM does`(_ index: Int) throws {
        let (name, wanted, had, expected) = Self.single[index]
        let context = Sample.context(thing: Sample.thing("t", had.map { ["a": $0] } ?? [:]))
        let condition = #"{"\#(name)":{"iot:Connection.Thing.Attributes[a]":\#(wanted)}}"#
        #expect(try holds(condition, context) == expected, "\(condition) of \(had ?? "nothing")")
    }

    /// Operator, the policy's values as JSON, the key's values, whether the condition holds.
    static let several: [(String, String, [String], Bool)] = [
        ("ForAllValues:StringEquals", #"["A","B"]"#, ["A", "B"], true),
        ("ForAllValues:StringEquals", #"["A"]"#, ["A", "B"], false), ("ForAllValues:StringEquals", "[]", ["A"], false),
        ("ForAllValues:StringEquals", "[]", [], true), ("ForAllValues:StringNotEquals", #"["C"]"#, ["A", "B"], true),
        ("ForAllValues:StringNotEquals", #"["B","C"]"#, ["A", "B"], false),
        ("ForAllValues:StringLike", #"["A*"]"#, ["A", "Ab"], true),
        ("ForAnyValue:StringEquals", #"["B"]"#, ["A", "B"], true),
        ("ForAnyValue:StringEquals", #"["C"]"#, ["A", "B"], false),
        ("ForAnyValue:StringNotEquals", #"["A"]"#, ["A", "B"], true),
        ("ForAnyValue:StringNotEquals", #"["A","B"]"#, ["A", "B"], false),
        ("ForAnyValue:StringLike", #"["?x"]"#, ["A", "Bx"], true),
        ("StringEquals", #""B""#, ["A", "B"], true), ("StringNotEquals", #""B""#, ["A", "B"], false),
        ("Null", #""false""#, ["A", "B"], true), ("Null", #""true""#, [], true),
    ]

    @Test(arguments: several.indices)
    func `each quantifier takes several values together`(_ index: Int) throws {
        let (name, wanted, had, expected) = Self.several[index]
        let context = Sample.context(certificate: [CertificateAttribute(.subject, .organization): had])
        let condition = #"{"\#(name)":{"iot:Certificate.Subject.Organization.List":\#(wanted)}}"#
        #expect(try holds(condition, context) == expected, "\(condition) of \(had)")
    }

    /// Range, address, whether it lies inside.
    static let addresses: [(String, String, Bool)] = [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.9", "192.0.2.9", true),
        ("192.0.2.9", "192.0.2.8", false), ("192.0.2.9/24", "192.0.2.1", true), ("0.0.0.0/0", "255.255.255.255", true),
        ("0.0.0.0/0", "::1", false), ("::/0", "192.0.2.1", false), ("::/0", "ffff::1", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:0", true), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1", true), ("2001:db8::1/128", "2001:db8::2", false),
        ("192.0.2.0/24", "::ffff:192.0.2.1", true), ("::ffff:192.0.2.0/120", "192.0.2.7", true),
        ("::ffff:c000:0200/120", "192.0.2.7", true), ("::/64", "::1:0:0:0", true), ("::/64", "0:0:0:1::", false),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true), ("10.0.0.0/8", "10.1.2", false), ("10.0.0.0/8", "", false),
        ("10.0.0.0/8", "10.0.0.256", false), ("::1", "1::1::1", false), ("::1", ":1", false), ("::1", "::1:", false),
        ("::1", "0:0:0:0:0:0:0:0:1", false), ("::1", "::00001", false), ("::1", "::g", false),
    ]

    @Test(arguments: addresses)
    func `RFC 4632 and RFC 4291: addresses are compared by their leading bits`(
        _ range: String, _ address: String, _ isInside: Bool
    ) throws {
        let context = Sample.context(sourceIP: address)
        #expect(try holds(#"{"IpAddress":{"aws:SourceIp":"\#(range)"}}"#, context) == isInside)
        #expect(try holds(#"{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","\#(range)"]}}"#, context) == !isInside)
    }

    @Test(arguments: [
        ("true", true, true), ("false", true, false), ("true", false, false), ("false", false, true),
    ])
    func `IsAttached compares as a truth value`(_ wanted: String, _ isAttached: Bool, _ expected: Bool) throws {
        let context = Sample.context(thing: isAttached ? Sample.thing("t") : .none)
        let condition = #"{"Bool":{"iot:Connection.Thing.IsAttached":["\#(wanted)"]}}"#
        #expect(try holds(condition, context) == expected)
    }

    @Test func `the will's topic can be compared while CONNECT is judged`() throws {
        let condition = #"{"ArnEquals":{"iot:LastWillTopic":"\#(Sample.arnPrefix)topic/will/*"}}"#
        func context(_ topic: String?) -> RequestContext {
            let arn = topic.map { "\(Sample.arnPrefix)topic/\($0)" }
            return Sample.context(connect: ConnectVariables(isPersistent: false, lastWillTopic: arn))
        }
        #expect(try holds(condition, context("will/a")))
        #expect(try !holds(condition, context("other")))
        #expect(try !holds(condition, context(nil)))
        #expect(try !holds(condition, Sample.context()))
    }

    @Test func `several operators and several keys must all hold`() throws {
        let condition = #"{"StringEquals":{"iot:ClientId":"c","iot:DomainName":"d"},"Null":{"aws:SourceIp":"true"}}"#
        #expect(try holds(condition, Sample.context(clientID: "c", domainName: "d")))
        #expect(try !holds(condition, Sample.context(clientID: "x", domainName: "d")))
        #expect(try !holds(condition, Sample.context(clientID: "c", domainName: "x")))
        #expect(try !holds(condition, Sample.context(clientID: "c", sourceIP: "::1", domainName: "d")))
    }

    @Test(arguments: ["StringEquals", "StringNotEquals", "ForAllValues:StringEquals"])
    func `a condition value whose variable has no value disables the statement, whatever the operator`(
        _ name: String
    ) throws {
        let condition = #"{"\#(name)":{"iot:ClientId":"${iot:Connection.Thing.ThingName}"}}"#
        let allow = try Sample.policies(Sample.allow("iot:Connect", "client/*", condition: condition))
        #expect(allow.decide(.connect, "client/x").missingVariables == ["iot:Connection.Thing.ThingName"])
        let deny = try Sample.policies(
            Sample.allow("iot:Connect", "client/*"), Sample.deny("iot:Connect", "client/*", condition: condition))
        #expect(deny.decide(.connect, "client/x").outcome.isAllowed)
    }

    @Test func `none of several can't be said while one of them isn't known, wherever its text differs`() throws {
        let condition = #"{"StringNotLike":{"iot:ClientId":["x${iot:Connection.Thing.ThingName}","y"]}}"#
        #expect(try !holds(condition, Sample.context()))
        #expect(try holds(condition, Sample.context(thing: Sample.thing("t"))))
        #expect(try !holds(condition, Sample.context(clientID: "xt", thing: Sample.thing("t"))))
    }

    @Test func `a value that fits decides, though another's variable has no value`() throws {
        let condition = #"{"StringEquals":{"iot:ClientId":["${iot:Connection.Thing.ThingName}","device"]}}"#
        #expect(try holds(condition, Sample.context()))
    }

    @Test func `a number may come from a variable`() throws {
        let attribute = "iot:Connection.Thing.Attributes"
        let condition = #"{"NumericLessThan":{"\#(attribute)[a]":"${\#(attribute)[b]}"}}"#
        #expect(try holds(condition, Sample.context(thing: Sample.thing("t", ["a": "9", "b": "10"]))))
        #expect(try !holds(condition, Sample.context(thing: Sample.thing("t", ["a": "9", "b": "x"]))))
        #expect(try !holds(condition, Sample.context(thing: Sample.thing("t", ["a": "9"]))))
    }
}
