import IoTModel
import Testing

@testable import PolicyEngine

@Suite struct VariableTests {
    private static let commonName = CertificateAttribute(.subject, .commonName)
    private static let organization = CertificateAttribute(.subject, .organization)

    private static let full = Sample.context(
        clientID: "c1", thing: Sample.thing("t1", ["zone": "north", "Zone": "south"], type: "sensor"),
        sourceIP: "192.0.2.7", domainName: "iot.local.test",
        certificate: [
            commonName: ["pump"], organization: ["A", "B", "C", "D", "E", "F"],
            CertificateAttribute(.issuer, .organizationalUnit): ["Web O=Example, Inc. L=Town"],
            CertificateAttribute(.subject, .alternativeDNSName): ["pump.example"],
        ])

    /// A resource's end and the topic that it becomes; nil where a variable has no value.
    static let substitutions: [(String, String?)] = [
        ("${iot:ClientId}", "c1"), ("${IOT:clientid}", "c1"), ("a${iot:ClientId}b", "ac1b"),
        ("${iot:ClientId}${iot:ClientId}", "c1c1"),
        ("${iot:CertificateId}", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
        ("${aws:SourceIp}", "192.0.2.7"), ("${iot:DomainName}", "iot.local.test"),
        ("${iot:Connection.Thing.ThingName}", "t1"), ("${iot:Connection.Thing.ThingTypeName}", "sensor"),
        ("${iot:Connection.Thing.IsAttached}", "true"),
        ("${iot:Connection.Thing.Attributes[zone]}", "north"), ("${iot:connection.thing.attributes[Zone]}", "south"),
        ("${iot:Connection.Thing.Attributes[floor]}", nil),
        ("${iot:Certificate.Subject.CommonName}", "pump"), ("${iot:Certificate.Subject.CommonName.0}", "pump"),
        ("${iot:Certificate.Subject.CommonName.1}", nil),
        ("${iot:Certificate.Subject.Organization}", "A"), ("${iot:Certificate.Subject.Organization.1}", "B"),
        ("${iot:Certificate.Subject.Organization.4}", "E"), ("${iot:Certificate.Subject.Organization.5}", nil),
        ("${iot:Certificate.Subject.Organization.-1}", nil), ("${iot:Certificate.Subject.Organization.List}", nil),
        ("${iot:Certificate.Subject.Locality}", nil), ("${iot:Certificate.Issuer.CommonName}", nil),
        ("${iot:Certificate.Issuer.OrganizationalUnit}", #"Web O\=Example\, Inc. L\=Town"#),
        ("${iot:Certificate.Subject.AlternativeName.DNSName}", "pump.example"),
        ("${iot:Certificate.SerialNumber}", nil),
        ("${aws:CurrentTime}", nil), ("${}", nil), ("${iot:Client*}", nil),
    ]

    @Test(arguments: substitutions)
    func `a variable is replaced by its value, or the statement cannot match`(
        _ resource: String, _ topic: String?
    ) throws {
        let policies = try Sample.policies(Sample.allow("iot:Publish", "topic/\(resource)"))
        if let topic {
            #expect(policies.decide(.publish, "topic/\(topic)", Self.full).outcome.isAllowed)
            #expect(!policies.decide(.publish, "topic/\(topic)x", Self.full).outcome.isAllowed)
        }
        // Not even a topic that looks like the variable matches.
        let literal = policies.decide(.publish, "topic/\(resource)", Self.full)
        #expect(!literal.outcome.isAllowed)
        #expect(literal.missingVariables.isEmpty == (topic != nil))
    }

    @Test(arguments: ["*", "?", "a*", "+", "#", "${iot:DomainName}"])
    func `substituted text is plain text`(_ clientID: String) throws {
        let policies = try Sample.policies(Sample.allow("iot:Subscribe", "topicfilter/d/${iot:ClientId}"))
        let context = Sample.context(clientID: clientID, domainName: "x")
        #expect(policies.decide(.subscribe, "topicfilter/d/\(clientID)", context).outcome.isAllowed)
        #expect(!policies.decide(.subscribe, "topicfilter/d/x", context).outcome.isAllowed)
        #expect(!policies.decide(.subscribe, "topicfilter/d/ab", context).outcome.isAllowed)
    }

    @Test(arguments: [
        ("ok", true), ("a*", false), ("a$", false), ("a+", false), ("a?", false), ("a#", false),
        (String(repeating: "x", count: 1024), true), (String(repeating: "x", count: 1025), false),
    ])
    func `a certificate's value with a wildcard, or of more than 1024 characters, is not substituted`(
        _ value: String, _ isAllowed: Bool
    ) throws {
        let policies = try Sample.policies(
            Sample.allow("iot:Publish", "topic/${iot:Certificate.Subject.CommonName}"))
        let decision = policies.decide(
            .publish, "topic/\(value)", Sample.context(certificate: [Self.commonName: [value]]))
        #expect(decision.outcome.isAllowed == isAllowed)
        if !isAllowed {
            #expect(decision.reason.contains("the certificate's value is longer than 1024, or has one of"))
        }
    }

    @Test(arguments: [nil, "2008-10-17"] as [String?])
    func `before version 2012-10-17 a variable is plain text`(_ version: String?) throws {
        let document = Sample.document(Sample.allow("iot:Publish", "topic/${iot:ClientId}"), version: version)
        let policies = PolicySet([try Sample.policy(document)])
        #expect(!policies.decide(.publish, "topic/device").outcome.isAllowed)
        #expect(policies.decide(.publish, "topic/${iot:ClientId}").outcome.isAllowed)
    }

    @Test func `a variable without a value disables a Deny as well`() throws {
        let policies = try Sample.policies(
            Sample.allow("iot:Publish", "topic/*"),
            Sample.deny("iot:Publish", "topic/${iot:Connection.Thing.ThingName}/*"))
        #expect(policies.decide(.publish, "topic/t1/x", Sample.context(thing: .none)).outcome.isAllowed)
        #expect(!policies.decide(.publish, "topic/t1/x", Sample.context(thing: Sample.thing("t1"))).outcome.isAllowed)
    }

    @Test func `a variable without a value disables NotResource too, unless another resource is excluded`() throws {
        let policies = try Sample.policies(
            Sample.statement(
                "Allow", "iot:Receive", "topic/${iot:Connection.Thing.ThingName}", resourceName: "NotResource"))
        #expect(policies.decide(.receive, "topic/a", Sample.context(thing: .none)).outcome == .implicitlyDenied)
        #expect(policies.decide(.receive, "topic/a", Sample.context(thing: Sample.thing("t1"))).outcome.isAllowed)
    }

    @Test func `NotResource with a variable without a value says nothing, wherever its text differs`() throws {
        let policies = try Sample.policies(
            Sample.allow("iot:Receive", "topic/*"),
            Sample.statement(
                "Deny", "iot:Receive", "client/${iot:Connection.Thing.ThingName}", resourceName: "NotResource"))
        let decision = policies.decide(.receive, "topic/a", Sample.context(thing: .none))
        #expect(decision.outcome.isAllowed && decision.findings.last?.match.failedElement == .notResource)
        #expect(!policies.decide(.receive, "topic/a", Sample.context(thing: Sample.thing("t1"))).outcome.isAllowed)
    }

    @Test func `the time is told as a date and as seconds`() throws {
        let policies = try Sample.policies(
            Sample.allow("iot:Publish", "topic/${aws:CurrentTime}/${aws:EpochTime}"))
        let time = WallTime(seconds: 1_769_853_600)
        let context = RequestContext(principal: PrincipalVariables(certificateID: nil), clientID: nil, time: time)
        #expect(policies.decide(.publish, "topic/2026-01-31T10:00:00Z/1769853600", context).outcome.isAllowed)
        #expect(policies.readsTime)
        #expect(try !Sample.policies(Sample.allow("iot:Publish", "topic/${iot:ClientId}")).readsTime)
        let condition = #"{"DateGreaterThan":{"aws:EpochTime":"2026-01-31T09:59:59Z"}}"#
        let dated = try Sample.policies(Sample.allow("iot:Publish", "topic/*", condition: condition))
        #expect(dated.readsTime && dated.decide(.publish, "topic/a", context).outcome.isAllowed)
        #expect(dated.decide(.publish, "topic/a").missingInputs == [.time])
    }

    @Test func `a resource without variables still matches beside one whose variable has no value`() throws {
        let policies = try Sample.policies(
            """
            {"Effect":"Allow","Action":"iot:Publish","Resource":
             ["\(Sample.arnPrefix)topic/${iot:Connection.Thing.ThingName}","\(Sample.arnPrefix)topic/a"]}
            """)
        #expect(policies.decide(.publish, "topic/a").outcome.isAllowed)
        #expect(policies.decide(.publish, "topic/b").missingVariables == ["iot:Connection.Thing.ThingName"])
    }

    private static let pump = ThingName(unchecked: "pump")

    /// A variable, the connection's thing, and what the finding says.
    static let missing: [(String, ThingAssociation, String)] = [
        (
            "iot:Connection.Thing.ThingName", .none,
            "no thing that the certificate is attached to has the client id as its name"
        ),
        ("iot:Connection.Thing.ThingName", .notAttached(pump), "the certificate is not attached to thing `pump`"),
        ("iot:Connection.Thing.IsAttached", .outsideMQTT, "thing variables exist on MQTT connections alone"),
        ("iot:Connection.Thing.ThingTypeName", Sample.thing("pump"), "thing `pump` has no type"),
        ("iot:Connection.Thing.Attributes[a]", Sample.thing("pump"), "thing `pump` has no attribute `a`"),
        ("iot:Certificate.Subject.CommonName", .none, "the certificate has no such value"),
        ("iot:LastWillTopic", .none, "it exists for iot:Connect alone"),
        ("iot:Colour", .none, "it is not a variable of AWS IoT"),
        ("iot:Delete", .none, "callers of the API have it, devices don't"),
        ("aws:CurrentTime", .none, "the request's time is not known"),
        ("iot:DomainName", .none, "the client named no server (SNI)"),
        ("aws:SourceIp", .none, "the client's address is not known"),
    ]

    @Test(arguments: missing)
    func `the finding says why a variable has no value`(
        _ variable: String, _ thing: ThingAssociation, _ why: String
    ) throws {
        let policies = try Sample.policies(Sample.allow("iot:Publish", "topic/${\(variable)}"))
        let decision = policies.decide(.publish, "topic/a", Sample.context(thing: thing))
        #expect(decision.missingVariables == [variable])
        #expect(decision.reason.hasSuffix("statement 1 cannot match as `${\(variable)}` has no value: \(why)"))
    }
}
