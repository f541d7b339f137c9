import Audit
import IoTModel
import Testing

@Suite struct PolicyCheckTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let statements: [String]
        let expected: [AuditReason]

        init(_ description: String, _ statements: [String], _ expected: AuditReason...) {
            testDescription = description
            self.statements = statements
            self.expected = expected
        }
    }

    private static func statement(_ effect: String, _ action: String, _ resource: String, _ more: String = "") -> String
    {
        let resource = resource == "*" ? "*" : "arn:aws:iot:us-east-1:123456789012:\(resource)"
        return #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(resource)"\#(more)}"#
    }

    private static func allow(_ action: String, _ resource: String, _ more: String = "") -> String {
        statement("Allow", action, resource, more)
    }

    private static func deny(_ action: String, _ resource: String) -> String { statement("Deny", action, resource) }

    private static let attached = #","Condition":{"Bool":{"iot:Connection.Thing.IsAttached":["true"]}}"#
    private static let own = "$aws/things/${iot:Connection.Thing.ThingName}"

    private func findings(_ example: Example, _ check: AuditCheck) throws -> [AuditFinding] {
        let document = #"{"Version":"2012-10-17","Statement":[\#(example.statements.joined(separator: ","))]}"#
        let name = try #require(PolicyName("p"))
        let verdict = judge(.policies([.init(name: name, version: 3, document: document)]), check)
        #expect(verdict.looked == [check: 1])
        #expect(verdict.findings.allSatisfy { $0.resource == .policy(name, version: 3) })
        return verdict.findings
    }

    // AWS IoT Device Defender, "AWS IoT policies overly permissive", each row of its table.
    private static let permissive: [Example] =
        [
            Example("any client", [allow("iot:Connect", "client/*")], .broadDataPlaneAccess),
            Example(
                "whoever calls himself so", [allow("iot:Connect", "client/${iot:ClientId}")], .broadDataPlaneAccess),
            Example("whoever has a thing of that name", [allow("iot:Connect", "client/${iot:ClientId}", attached)]),
            Example(
                "the thing's client",
                [allow("iot:Connect", "client/${iot:Connection.Thing.ThingName}", attached)]),
            Example("all reserved topics", [allow("iot:Publish", "topic/$aws/things/*")], .broadDataPlaneAccess),
            Example(
                "all shadows", [allow("iot:Publish", "topic/$aws/things/*/shadow/update")], .broadDataPlaneAccess),
            Example("the own shadow", [allow("iot:Publish", "topic/\(own)/shadow/*")]),
            Example("any topic", [allow("iot:Publish", "topic/*")], .broadDataPlaneAccess),
            Example("anything", [allow("iot:Publish", "*")], .broadDataPlaneAccess),
            Example("any action on anything", [allow("*", "*")], .broadDataPlaneAccess),
            Example("other topics", [allow("iot:Publish", "topic/telemetry/*")]),
            Example(
                "all reserved filters", [allow("iot:Subscribe", "topicfilter/$aws/things/*")], .broadDataPlaneAccess),
            Example(
                "the same with MQTT's wildcard", [allow("iot:Subscribe", "topicfilter/$aws/things/#")],
                .broadDataPlaneAccess),
            Example(
                "and with the other", [allow("iot:Subscribe", "topicfilter/$aws/things/+/shadow/update")],
                .broadDataPlaneAccess),
            Example(
                "any thing's answers", [allow("iot:Subscribe", "topicfilter/$aws/things/+/shadow/update/accepted")],
                .broadDataPlaneAccess),
            Example(
                "any thing's jobs", [allow("iot:Subscribe", "topicfilter/$aws/things/+/jobs/notify-next")],
                .broadDataPlaneAccess),
            Example(
                "any thing's named shadow", [allow("iot:Publish", "topic/$aws/things/*/shadow/name/x/update")],
                .broadDataPlaneAccess),
            Example(
                "starting any thing's job", [allow("iot:Publish", "topic/$aws/things/*/jobs/start-next")],
                .broadDataPlaneAccess),
            Example(
                "whatever variable follows", [allow("iot:Publish", "topic/$aws/things/*/x/${iot:ClientId}")],
                .broadDataPlaneAccess),
            Example("things of a prefix", [allow("iot:Publish", "topic/$aws/things/pump*/shadow/update")]),
            Example("one thing's shadows", [allow("iot:Subscribe", "topicfilter/$aws/things/pump/shadow/+/+/#")]),
            Example("other reserved topics", [allow("iot:Publish", "topic/$aws/rules/*")]),
            Example("any filter", [allow("iot:Subscribe", "topicfilter/#")], .broadDataPlaneAccess),
            Example("the own shadow's filters", [allow("iot:Subscribe", "topicfilter/\(own)/shadow/*")]),
            Example("the own jobs' filters", [allow("iot:Subscribe", "topicfilter/\(own)/jobs/*")]),
            Example("receiving anything", [allow("iot:Receive", "topic/$aws/things/*")]),
            Example("denying", [deny("iot:Publish", "topic/*")]),
        ]
        + [
            "GetThingShadow", "UpdateThingShadow", "DeleteThingShadow", "DescribeJobExecution",
            "GetPendingJobExecutions", "StartNextPendingJobExecution", "UpdateJobExecution",
        ].flatMap { action in
            [
                Example("\(action) of any thing", [allow("iot:\(action)", "thing/*")], .broadDataPlaneAccess),
                Example("\(action) of one thing", [allow("iot:\(action)", "thing/MyThing1")]),
                Example("\(action) of a prefix", [allow("iot:\(action)", "thing/MyThing*")]),
            ]
        }

    @Test(arguments: permissive)
    func `a policy that reaches beyond its device is found`(_ example: Example) throws {
        #expect(try findings(example, .policyOverlyPermissive).map(\.reason) == example.expected)
    }

    @Test func `a document that can't be read isn't one that passed`() throws {
        let name = try #require(PolicyName("p"))
        let verdict = judge(
            .policies([.init(name: name, version: 1, document: "{")]), .policyOverlyPermissive, .policyDoubtful,
            .deviceCertificateAge)
        #expect(verdict.looked.isEmpty)
        #expect(verdict.gaps == [.policyOverlyPermissive: [.unreadable: 1], .policyDoubtful: [.unreadable: 1]])
    }

    // AWS IoT Device Defender, "AWS IoT policy potentially misconfigured", its examples.
    private static let subscribe = allow("iot:Subscribe", "topicfilter/building/*")
    private static let receive = allow("iot:Receive", "topic/building/*")
    private static let misconfigured = [
        Example(
            "a wildcard of MQTT in a Deny",
            [subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/#"), receive], .wildcardsInDeny),
        Example(
            "the other wildcard",
            [deny("iot:Subscribe", "topicfilter/building/+/control_room")], .wildcardsInDeny),
        Example("a wildcard of MQTT in a denied topic", [deny("iot:Publish", "topic/a/#")], .wildcardsInDeny),
        Example("a wildcard of MQTT in an Allow", [allow("iot:Subscribe", "topicfilter/building/#")]),
        Example(
            "a narrower Deny", [subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*"), receive],
            .denyBypassed),
        Example(
            "a narrower Deny, and Receive denied as well",
            [
                subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*"), receive,
                deny("iot:Receive", "topic/building/control_room/*"),
            ]),
        Example(
            "a narrower Deny, and Receive denied on a part",
            [
                subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*"), receive,
                deny("iot:Receive", "topic/building/control_room/a"),
            ], .denyBypassed),
        Example(
            "a narrower Deny, and nothing to receive",
            [subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*")]),
        Example(
            "a narrower Deny, and a part of it to receive",
            [
                subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*"),
                allow("iot:Receive", "topic/building/control_room/alarm"),
            ], .denyBypassed),
        Example(
            "a Deny of all that is allowed", [subscribe, deny("iot:Subscribe", "topicfilter/building/*"), receive]),
        Example(
            "a Deny beside what is allowed", [subscribe, deny("iot:Subscribe", "topicfilter/garden/*"), receive]),
        Example(
            "both",
            [
                subscribe, deny("iot:Subscribe", "topicfilter/building/control_room/*"), receive,
                deny("iot:Publish", "topic/+/a"),
            ], .wildcardsInDeny, .denyBypassed),
        Example(
            "everything allowed but this",
            [allow("iot:*", "*"), deny("iot:Subscribe", "topicfilter/building/control_room/*")], .denyBypassed),
    ]

    @Test(arguments: misconfigured)
    func `a Deny that doesn't deny what it seems to is found`(_ example: Example) throws {
        #expect(try findings(example, .policyMisconfiguration).map(\.reason) == example.expected)
    }

    @Test(arguments: [
        Example("a variable that is none", [allow("iot:Publish", "topic/${iot:Nothing}")], .doubtfulStatement),
        Example("a wildcard of MQTT in a topic", [allow("iot:Publish", "topic/a/#")], .doubtfulStatement),
        Example("another kind of resource", [allow("iot:Subscribe", "topic/a")], .doubtfulStatement),
        Example(
            "a Deny without effect on a device without a thing",
            [deny("iot:Publish", "topic/${iot:Connection.Thing.ThingName}/secret")], .doubtfulStatement),
        Example("a plain policy", [allow("iot:Publish", "topic/a")]),
    ])
    func `a statement without effect is found`(_ example: Example) throws {
        #expect(try findings(example, .policyDoubtful).map(\.reason) == example.expected)
    }
}
