import IoTModel
import Testing

@testable import PolicyEngine

/// AWS IoT Core Developer Guide, by its pages. Each example is parsed, judged and explained.
@Suite struct DocumentedExamplesTests {
    typealias Example = DocumentedExample

    private static func allow(_ action: String, _ resource: String, _ condition: String?) -> String {
        Sample.allow(action, resource, condition: condition)
    }

    private static func deny(_ action: String, _ resource: String, _ condition: String?) -> String {
        Sample.deny(action, resource, condition: condition)
    }

    // MARK: "Publish/Subscribe policy examples"

    private static let restricted = [
        Sample.allow("iot:Subscribe", "topicfilter/a/*"), Sample.deny("iot:Subscribe", "topicfilter/a/restricted/*"),
        Sample.allow("iot:Receive", "topic/a/*"), Sample.deny("iot:Receive", "topic/a/restricted/*"),
    ]
    private static let literal = [Sample.allow("iot:Subscribe", "topicfilter/some/+/topic")]
    private static let wild = [Sample.allow("iot:Subscribe", "topicfilter/some/*/topic")]

    static let wildcards: [Example] = [
        Example(
            "the very filter with its plus sign", literal, .subscribe, "topicfilter/some/+/topic", .allowed,
            "statement 1, Allow: applies"),
        Example(
            "a filter that the plus sign would cover in MQTT", literal, .subscribe, "topicfilter/some/a/topic",
            .implicitDeny, "where `+` is a plain character; `*` would match"),
        Example("`*` for a plus sign", wild, .subscribe, "topicfilter/some/+/topic", .allowed, "Allow: applies"),
        Example("`*` for one level", wild, .subscribe, "topicfilter/some/a/topic", .allowed, "Allow: applies"),
        Example("`*` for several levels", wild, .subscribe, "topicfilter/some/a/b/topic", .allowed, "Allow: applies"),
        Example(
            "`#` in a filter", [allow("iot:Subscribe", "topicfilter/a/#", nil)], .subscribe, "topicfilter/a/b",
            .implicitDeny, "where `#` is a plain character; `*` would match"),
        Example(
            "`#` in a topic", [allow("iot:Publish", "topic/a/#", nil)], .publish, "topic/a/b", .implicitDeny,
            "where `#` is a plain character; `*` would match"),
        Example(
            "a wider filter passes the Deny", restricted, .subscribe, "topicfilter/a/#", .allowed,
            "statement 2, Deny: is about `ARN:topicfilter/a/restricted/*`, from which the request differs at character"
                + " 50, `#`"),
        Example(
            "its messages don't", restricted, .receive, "topic/a/restricted/x", .explicitDeny,
            "statement 4, Deny: applies"),
        Example("its other messages do", restricted, .receive, "topic/a/b", .allowed, "statement 3, Allow: applies"),
        Example(
            "topic for topicfilter", [allow("iot:Subscribe", "topic/a", nil)], .subscribe, "topicfilter/a",
            .implicitDeny, "would match if `topic/` in it were `topicfilter/`"),
        Example(
            "topicfilter for topic", [allow("iot:Receive", "topicfilter/a/*", nil)], .receive, "topic/a/b",
            .implicitDeny, "would match if `topicfilter/` in it were `topic/`"),
        Example(
            "NotResource",
            [Sample.statement("Allow", "iot:Receive", "topic/a/restricted/*", resourceName: "NotResource")],
            .receive, "topic/a/b", .allowed, "statement 1, Allow: applies"),
        Example(
            "what NotResource leaves out",
            [Sample.statement("Allow", "iot:Receive", "topic/a/restricted/*", resourceName: "NotResource")],
            .receive, "topic/a/restricted/x", .implicitDeny, "leaves out `ARN:topic/a/restricted/*`"),
        Example(
            "`?` is one character, a slash too", [allow("iot:Publish", "topic/a?b", nil)], .publish, "topic/a/b",
            .allowed,
            "Allow: applies"),
        Example(
            "`?` is not none", [allow("iot:Publish", "topic/a?b", nil)], .publish, "topic/ab", .implicitDeny,
            "and the request's resource ends before character 44"),
        Example(
            "`${*}` is the character", [allow("iot:Publish", "topic/${*}${?}${$}", nil)], .publish, "topic/*?$",
            .allowed,
            "Allow: applies"),
        Example(
            "`${*}` is no wildcard", [allow("iot:Publish", "topic/${*}", nil)], .publish, "topic/a", .implicitDeny,
            "is about `ARN:topic/${*}`, from which the request differs at character 42, `a`"),
        Example(
            "`$(*)` is only what it looks like", [allow("iot:Publish", "topic/$(a)", nil)], .publish, "topic/$(a)",
            .allowed, "Allow: applies"),
        Example(
            "every region and account",
            [#"{"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:*:*:topic/x"}"#], .publish, "topic/x",
            .allowed, "Allow: applies"),
        Example(
            "another region",
            [#"{"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:eu-west-1:*:topic/x"}"#],
            .publish, "topic/x", .implicitDeny, "would match if the region in it, `eu-west-1`, were `us-east-1`"),
        Example(
            "upper and lower case differ", [allow("iot:Publish", "topic/Room", nil)], .publish, "topic/room",
            .implicitDeny, "differs from the request in upper and lower case alone"),
        Example(
            "actions in any case", [allow("IOT:PUBLISH", "topic/x", nil)], .publish, "topic/x", .allowed,
            "Allow: applies"),
    ]

    // MARK: "AWS IoT Core policy variables"

    private static let names: [CertificateAttribute: [String]] = [
        CertificateAttribute(.subject, .organization): ["A", "B", "C", "D", "E", "F"],
        CertificateAttribute(.subject, .commonName): ["a*"],
        CertificateAttribute(.issuer, .organizationalUnit): [
            "Amazon Web Services O=Amazon.com Inc. L=Seattle ST=Washington C=US"
        ],
    ]
    private static let own = [Sample.allow("iot:Connect", "client/${iot:Connection.Thing.ThingName}")]
    private static let second = #"{"StringEquals":{"iot:Certificate.Subject.Organization.1":"B"}}"#
    private static let unit =
        #"{"StringEquals":{"iot:Certificate.Issuer.OrganizationalUnit":"Amazon Web Services O\\=Amazon.com Inc. "#
        + #"L\\=Seattle ST\\=Washington C\\=US"}}"#

    static let variables: [Example] = [
        Example(
            "the thing's own name", own, .connect, "client/t1", .allowed, "Allow: applies",
            in: Sample.context(clientID: "t1", thing: Sample.thing("t1"))),
        Example(
            "no such thing", own, .connect, "client/t2", .implicitDeny,
            "cannot match as `${iot:Connection.Thing.ThingName}` has no value", in: Sample.context(clientID: "t2")),
        Example(
            "an exclusive thing, whatever the client id", own, .connect, "client/t1", .allowed, "Allow: applies",
            in: Sample.context(clientID: "other", thing: Sample.thing("t1"))),
        Example(
            "over HTTPS there is no thing", [allow("iot:Publish", "topic/${iot:Connection.Thing.ThingName}", nil)],
            .publish, "topic/t1", .implicitDeny, "thing variables exist on MQTT connections alone",
            in: Sample.context(thing: .outsideMQTT)),
        Example(
            "a client id that is a wildcard to MQTT",
            [allow("iot:Subscribe", "topicfilter/my/${iot:ClientId}/topic", nil)],
            .subscribe, "topicfilter/my/+/topic", .allowed, "Allow: applies", in: Sample.context(clientID: "+")),
        Example(
            "a client id that is none to the policy", [allow("iot:Publish", "topic/my/${iot:ClientId}/topic", nil)],
            .publish, "topic/my/a/topic", .implicitDeny,
            "is about `ARN:topic/my/${iot:ClientId}/topic`, here `ARN:topic/my/*/topic`, from which",
            in: Sample.context(clientID: "*")),
        Example(
            "a Deny without its variable denies nothing",
            [
                allow("iot:Publish", "topic/*", nil),
                deny("iot:Publish", "topic/${iot:Connection.Thing.ThingName}", nil),
            ],
            .publish, "topic/t1", .allowed, "statement 2, Deny: cannot match as"),
        Example(
            "a certificate's value with a wildcard",
            [allow("iot:Publish", "topic/d/${iot:Certificate.Subject.CommonName}", nil)],
            .publish, "topic/d/a*", .implicitDeny, "the certificate's value is longer than 1024, or has one of",
            in: Sample.context(certificate: names)),
        Example(
            "`.1` is the second value", [allow("iot:Publish", "topic/x", second)], .publish, "topic/x", .allowed,
            "Allow: applies", in: Sample.context(certificate: names)),
        Example(
            "an index out of range", [allow("iot:Publish", "topic/${iot:Certificate.Subject.Organization.7}", nil)],
            .publish, "topic/x", .implicitDeny, "the certificate has no such value",
            in: Sample.context(certificate: names)),
        Example(
            "the sixth value isn't seen",
            [allow("iot:Publish", "topic/${iot:Certificate.Subject.Organization.5}", nil)],
            .publish, "topic/F", .implicitDeny, "the certificate has no such value",
            in: Sample.context(certificate: names)),
        Example(
            "the list has five",
            [
                allow(
                    "iot:Publish", "topic/x",
                    #"{"ForAllValues:StringEquals":{"iot:Certificate.Subject.Organization.List":["A","B","C","D","E"]}}"#
                )
            ], .publish, "topic/x", .allowed, "Allow: applies", in: Sample.context(certificate: names)),
        Example(
            "escaped characters", [allow("iot:Publish", "topic/x", unit)], .publish, "topic/x", .allowed,
            "Allow: applies",
            in: Sample.context(certificate: names)),
        Example(
            "which values the certificate has",
            [
                allow(
                    "iot:Publish", "topic/x",
                    #"{"ForAnyValue:StringEquals":{"iot:Certificate.AvailableKeys":"iot:Certificate.Subject.CommonName"}}"#
                )
            ], .publish, "topic/x", .allowed, "Allow: applies", in: Sample.context(certificate: names)),
        Example(
            "there is no Locality", [allow("iot:Publish", "topic/${iot:Certificate.Subject.Locality}", nil)], .publish,
            "topic/x", .implicitDeny, "it is not a variable of AWS IoT", in: Sample.context(certificate: names)),
    ]

    // MARK: "Connect policy examples"

    /// Statements, then whether a CONNECT is allowed that asks for nothing, for its session, for a will, for both.
    static let connects: [(name: String, statements: [String], allowed: [Bool])] = [
        ("plain and persistent", [on("ForAllValues:StringEquals", "PersistentConnect")], [true, true, false, false]),
        ("all but persistence", [on("ForAllValues:StringNotEquals", "PersistentConnect")], [true, false, true, false]),
        (
            "all but persistence, by a Deny",
            [Sample.allow("iot:Connect", "client/*"), on("ForAnyValue:StringEquals", "PersistentConnect", "Deny")],
            [true, false, true, false]
        ),
        ("default features alone", [on("ForAllValues:StringEquals")], [true, false, false, false]),
        ("persistence is needed", [on("ForAnyValue:StringEquals", "PersistentConnect")], [false, true, false, true]),
        (
            "both are needed",
            [
                on("ForAllValues:StringEquals", "PersistentConnect\",\"LastWill"),
                on("ForAllValues:StringEquals", "PersistentConnect", "Deny"),
                on("ForAllValues:StringEquals", "LastWill", "Deny"),
            ], [false, false, false, true]
        ),
        ("no condition", [Sample.allow("iot:Connect", "client/*")], [true, true, true, true]),
    ]

    private static func on(_ name: String, _ value: String? = nil, _ effect: String = "Allow") -> String {
        let values = value.map { "\"\($0)\"" } ?? ""
        return Sample.statement(
            effect, "iot:Connect", "client/*", condition: #"{"\#(name)":{"iot:ConnectAttributes":[\#(values)]}}"#)
    }

    @Test(arguments: connects.indices)
    func `"Connect policy examples": attributes of a CONNECT`(_ index: Int) throws {
        let (name, statements, allowed) = Self.connects[index]
        let policies = PolicySet([try Sample.policy(Sample.document(statements.joined(separator: ",")))])
        for (kind, isAllowed) in allowed.enumerated() {
            let connect = ConnectVariables(
                isPersistent: kind & 1 == 1, lastWillTopic: kind & 2 == 2 ? "\(Sample.arnPrefix)topic/bye" : nil)
            let decision = policies.decide(.connect, "client/c", Sample.context(connect: connect))
            #expect(decision.outcome.isAllowed == isAllowed, "\(name): \(decision.explanation)")
            guard !isAllowed, decision.decisive == nil else { continue }
            #expect(decision.explanation.contains("wants"), "\(name): \(decision.explanation)")
            #expect(decision.explanation.contains("`iot:ConnectAttributes`"), "\(name): \(decision.explanation)")
        }
    }

    static let will: [Example] = [
        Example(
            "a will's topic",
            [allow("iot:Connect", "client/*", #"{"ArnEquals":{"iot:LastWillTopic":"\#(Sample.arnPrefix)topic/bye"}}"#)],
            .connect, "client/c", .implicitDeny, "it is `ARN:topic/hello`",
            in: Sample.context(
                connect: ConnectVariables(isPersistent: false, lastWillTopic: "\(Sample.arnPrefix)topic/hello"))),
        Example(
            "the certificate must be attached to the thing",
            [
                allow(
                    "iot:Connect", "client/${iot:ClientId}",
                    #"{"Bool":{"iot:Connection.Thing.IsAttached":["true"]}}"#)
            ], .connect, "client/device", .implicitDeny, "to be `true`, it is `false`"),
        Example(
            "client ids by their beginning", [allow("iot:Connect", "client/client1*", nil)], .connect,
            "client/client12",
            .allowed, "Allow: applies"),
        Example(
            "everybody but one", [deny("iot:Connect", "client/client1", nil), allow("iot:Connect", "client/*", nil)],
            .connect,
            "client/client1", .explicitDeny, "statement 1, Deny: applies"),
    ]

    // MARK: "Retained message policy examples", "Authorization"

    static let others: [Example] = [
        Example(
            "retaining needs its own", [allow("iot:Publish", "topic/x", nil)], .retainPublish, "topic/x", .implicitDeny,
            "is about other actions: `iot:Publish`"),
        Example(
            "publishing and retaining", [allow("iot:*Publish", "topic/x", nil)], .retainPublish, "topic/x", .allowed,
            "Allow: applies"),
        Example(
            "an explicit Deny goes before an Allow", [allow("*", "*", nil), deny("iot:Publish", "topic/x", nil)],
            .publish,
            "topic/x", .explicitDeny, "statement 2, Deny: applies"),
        Example(
            "what nobody allows", [allow("iot:Publish", "topic/y", nil)], .publish, "topic/x", .implicitDeny,
            "no statement of policy `p` (version 1) allows iot:Publish"),
        Example(
            "NotAction", [#"{"Effect":"Allow","NotAction":"iot:Connect","Resource":"*"}"#], .connect, "client/x",
            .implicitDeny, "is about all actions but `iot:Connect`"),
        Example(
            "an address", [allow("iot:Connect", "client/*", #"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#)],
            .connect, "client/x", .implicitDeny, "to be in `203.0.113.0/24`, it is `192.0.2.1`",
            in: Sample.context(sourceIP: "192.0.2.1")),
        Example(
            "a domain", [allow("iot:Connect", "client/*", #"{"StringEquals":{"iot:DomainName":"iot.example"}}"#)],
            .connect, "client/x", .allowed, "Allow: applies", in: Sample.context(domainName: "iot.example")),
        Example(
            "Basic Ingest in full", [allow("iot:Publish", "topic/$aws/rules/store/*", nil)], .publish,
            "topic/$aws/rules/store/a/b", .allowed, "Allow: applies"),
        Example(
            "a shared subscription in full", [allow("iot:Subscribe", "topicfilter/$share/g/a", nil)], .subscribe,
            "topicfilter/a", .implicitDeny, "from which the request differs at character"),
        Example(
            "a named shadow", [allow("iot:GetThingShadow", "thing/t1", nil)], .getThingShadow, "thing/t1/config",
            .implicitDeny, "from which the request differs at character 44, `/config`"),
    ]

    @Test(arguments: wildcards + variables + will + others)
    func `an example of the documentation comes out as documented, and is explained`(_ example: Example) throws {
        try example.check()
    }

    // MARK: "AWS IoT Core policy actions"

    static let actions: [(PolicyAction, String)] = [
        (.connect, "client/c"), (.publish, "topic/a/b"), (.subscribe, "topicfilter/a/+"), (.receive, "topic/a/b"),
        (.retainPublish, "topic/a/b"), (.getRetainedMessage, "topic/a/b"), (.listRetainedMessages, "topic/a/b"),
        (.getThingShadow, "thing/t"), (.updateThingShadow, "thing/t/config"), (.deleteThingShadow, "thing/t"),
        (.listNamedShadowsForThing, "thing/t"), (.describeJobExecution, "thing/t"),
        (.getPendingJobExecutions, "thing/t"), (.startNextPendingJobExecution, "thing/t"),
        (.updateJobExecution, "thing/t"), (.assumeRoleWithCertificate, "rolealias/r"), (.deleteConnection, "client/c"),
    ]

    @Test func `every action is allowed by its name on its resource, and by no other's`() throws {
        #expect(Set(Self.actions.map(\.0)) == Set(PolicyAction.known))
        for (action, resource) in Self.actions {
            let policies = try Sample.policies(Sample.allow(action.name, resource))
            #expect(policies.decide(action, resource).outcome.isAllowed)
            #expect(!policies.decide(action, resource + "x").outcome.isAllowed)
            for other in PolicyAction.known where other != action {
                let decision = policies.decide(other, resource)
                #expect(decision.findings.first?.match.failedElement == .action)
            }
        }
    }

    /// AWS IoT Core, "X.509 Certificate AWS IoT Core policy variables": 13 attributes and 5 alternative names, of each.
    @Test(arguments: CertificateAttribute.Holder.allCases)
    func `every variable of the certificate can be substituted and compared`(
        _ holder: CertificateAttribute.Holder
    ) throws {
        #expect(CertificateAttribute.Field.allCases.count == 18)
        for field in CertificateAttribute.Field.allCases {
            let attribute = CertificateAttribute(holder, field)
            let name = "iot:Certificate.\(holder.rawValue).\(field.rawValue)"
            let context = Sample.context(certificate: [attribute: ["one", "two"]])
            for (suffix, value) in [("", "one"), (".0", "one"), (".1", "two")] {
                let policies = try Sample.policies(
                    Sample.allow(
                        "iot:Publish", "topic/${\(name)\(suffix)}",
                        condition: #"{"StringEquals":{"\#(name)\#(suffix)":"\#(value)"}}"#))
                #expect(policies.decide(.publish, "topic/\(value)", context).outcome.isAllowed, "\(name)\(suffix)")
                #expect(!policies.decide(.publish, "topic/\(value)").outcome.isAllowed, "\(name)\(suffix)")
            }
        }
    }
}
