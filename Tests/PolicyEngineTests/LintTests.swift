import PolicyEngine
import Testing

@Suite struct LintTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let statements: [String]
        let expected: [String]

        init(_ description: String, _ statements: [String], _ expected: [String]) {
            testDescription = description
            self.statements = statements
            self.expected = expected
        }
    }

    private static let arn = Sample.arnPrefix

    static let examples: [Example] = [
        Example(
            "a policy that names its device",
            [
                Sample.allow(
                    "iot:Connect", "client/${iot:Connection.Thing.ThingName}",
                    condition: #"{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}"#),
                Sample.allow("iot:Publish", "topic/telemetry/*"),
                Sample.allow("iot:Subscribe", "topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*"),
                Sample.allow("iot:Receive", "topic/*"),
                Sample.allow("iot:GetThingShadow", "thing/mine*"),
                Sample.allow("iot:ListRetainedMessages", "*").replacing(Sample.arnPrefix, with: ""),
            ], []),
        Example(
            "any client", [Sample.allow("iot:Connect", "client/*")],
            [
                "statement 1: `\(arn)client/*` allows `iot:Connect` for other devices' resources too; name the device in it,"
                    + " for example with `${iot:Connection.Thing.ThingName}` [overly-permissive]"
            ]),
        Example(
            "whoever calls himself so", [Sample.allow("iot:Connect", "client/${iot:ClientId}")],
            [
                "statement 1: `\(arn)client/${iot:ClientId}` allows `iot:Connect` for other devices' resources too; name the"
                    + " device in it, for example with `${iot:Connection.Thing.ThingName}` [overly-permissive]"
            ]),
        Example(
            "others' shadows by MQTT wildcards",
            [Sample.allow("iot:Subscribe", "topicfilter/$aws/things/+/shadow/update")],
            [
                "statement 1: `\(arn)topicfilter/$aws/things/+/shadow/update` allows `iot:Subscribe` for other devices'"
                    + " resources too; name the device in it, for example with `${iot:Connection.Thing.ThingName}`"
                    + " [overly-permissive]"
            ]),
        Example(
            "a typing mistake", [Sample.allow("iot:Pubish", "topic/a")],
            ["statement 1: `iot:Pubish` is no action; did you mean `iot:Publish`? [unknown-action]"]),
        Example(
            "another service's action", [Sample.allow("s3:GetObject", "topic/a")],
            ["statement 1: `s3:GetObject` is no action of devices, so no request ever has it [unknown-action]"]),
        Example(
            "topic for topicfilter", [Sample.allow("iot:Subscribe", "topic/a/b")],
            [
                "statement 1: `iot:Subscribe` is never about `\(arn)topic/a/b`; write `topicfilter/` instead of `topic/`"
                    + " [wrong-resource]"
            ]),
        Example(
            "an MQTT wildcard in a topic", [Sample.allow("iot:Publish", "topic/a/#")],
            [
                "statement 1: `#` in `\(arn)topic/a/#` is a plain character, which no topic name has; write `*` [mqtt-wildcard]"
            ]),
        Example("the very filter", [Sample.allow("iot:Subscribe", "topicfilter/a/#")], []),
        Example(
            "a Deny that a narrower filter slips under",
            [Sample.allow("iot:Subscribe", "topicfilter/a/*"), Sample.deny("iot:Subscribe", "topicfilter/a/secret/#")],
            [
                "statement 2: `\(arn)topicfilter/a/secret/#` denies this one filter, not those it covers: a device may still"
                    + " subscribe to narrower ones; write `*` [mqtt-wildcard]"
            ]),
        Example(
            "a variable that isn't one", [Sample.allow("iot:Publish", "topic/${iot:ClientID.Name}/a")],
            [
                "statement 1: `${iot:ClientID.Name}` in `\(arn)topic/${iot:ClientID.Name}/a` never has a value: "
                    + "\(MissingValue.unknownVariable) [never-resolves]"
            ]),
        Example(
            "a list", [Sample.allow("iot:Publish", "topic/${iot:Certificate.Subject.Organization.List}")],
            [
                "statement 1: `${iot:Certificate.Subject.Organization.List}` in `\(arn)topic/"
                    + "${iot:Certificate.Subject.Organization.List}` never has a value: \(MissingValue.isList) [never-resolves]"
            ]),
        Example(
            "an unknown variable in a condition, an unknown key, one of callers",
            [
                Sample.allow(
                    "iot:Publish", "topic/a",
                    condition: #"{"StringEquals":{"iot:ClientId":"${iot:Name}","iot:Delete":"a","iot:Shade":"b"}}"#)
            ],
            [
                "statement 1: `${iot:Name}` in a condition never has a value: \(MissingValue.unknownVariable) [never-resolves]",
                "statement 1: the condition key `iot:Delete` never has a value: \(MissingValue.notForDevices) [never-resolves]",
                "statement 1: the condition key `iot:Shade` never has a value: \(MissingValue.unknownVariable) [never-resolves]",
            ]),
        Example(
            "a key that may be absent",
            [
                Sample.allow(
                    "iot:Publish", "topic/a",
                    condition: #"{"StringEqualsIfExists":{"iot:Shade":"b"},"Null":{"iot:Delete":"true"}}"#)
            ], []),
        Example(
            "what exists at CONNECT alone",
            [
                Sample.allow(
                    "iot:Publish", "topic/a",
                    condition: #"{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":"LastWill"}}"#),
                Sample.deny("iot:Publish", "${iot:LastWillTopic}").replacing(Sample.arnPrefix, with: ""),
            ],
            [
                "statement 1: the condition key `iot:ConnectAttributes` never has a value: \(MissingValue.onlyAtConnect)"
                    + " [never-resolves]",
                "statement 2: `${iot:LastWillTopic}` in `${iot:LastWillTopic}` never has a value: \(MissingValue.onlyAtConnect)"
                    + " [never-resolves]",
            ]),
        Example(
            "a thing's variable where there is no connection",
            [
                Sample.allow(
                    "iot:UpdateThingShadow", "thing/${iot:Connection.Thing.ThingName}",
                    condition: #"{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}"#)
            ],
            [
                "statement 1: `${iot:Connection.Thing.ThingName}` in `\(arn)thing/${iot:Connection.Thing.ThingName}` never has"
                    + " a value: \(MissingValue.outsideMQTT) [never-resolves]",
                "statement 1: the condition key `iot:Connection.Thing.IsAttached` never has a value:"
                    + " \(MissingValue.outsideMQTT) [never-resolves]",
            ]),
        Example(
            "a resource that is no ARN",
            [
                #"{"Effect":"Allow","Action":"iot:Publish","Resource":["topic/a","a*","topic/*","${iot:ClientId}","?rn:x"]}"#
            ],
            [
                "statement 1: `topic/a` is no ARN, so no request is about it; write `arn:aws:iot:REGION:ACCOUNT:` before it"
                    + " [wrong-resource]",
                "statement 1: `topic/*` is no ARN, so no request is about it; write `arn:aws:iot:REGION:ACCOUNT:` before it"
                    + " [wrong-resource]",
                "statement 1: `a*` allows `iot:Publish` for other devices' resources too; name the device in it, for example"
                    + " with `${iot:Connection.Thing.ThingName}` [overly-permissive]",
            ]),
        Example(
            "all retained messages, by a topic", [Sample.allow("iot:ListRetainedMessages", "topic/a")],
            [
                "statement 1: `iot:ListRetainedMessages` is about no resource by name, so never about `\(arn)topic/a`; write `*`"
                    + " [wrong-resource]"
            ]),
        Example(
            "a thing's shadows, by the thing", [Sample.allow("iot:ListNamedShadowsForThing", "thing/a")],
            [
                "statement 1: `iot:ListNamedShadowsForThing` is about no resource by name, so never about `\(arn)thing/a`; write"
                    + " `*` [wrong-resource]"
            ]),
        Example(
            "all but the device's own, of a device without a thing",
            [
                Sample.statement(
                    "Deny", "iot:Publish", "topic/${iot:Connection.Thing.ThingName}/*", resourceName: "NotResource")
            ],
            [
                "statement 1: `${iot:Connection.Thing.ThingName}` in `\(arn)topic/${iot:Connection.Thing.ThingName}/*` has no"
                    + " value without a thing that the certificate is attached to, and this Deny then denies nothing; rather"
                    + " allow what the device may do, or add a Deny with the condition \"Null\":"
                    + " {\"iot:Connection.Thing.ThingName\": \"true\"} [deny-lapses]"
            ]),
        Example(
            "the same, and who has none is denied",
            [
                Sample.statement(
                    "Deny", "iot:Publish", "topic/${iot:Connection.Thing.ThingName}/*", resourceName: "NotResource"),
                Sample.deny("iot:*", "*", condition: #"{"Null":{"iot:Connection.Thing.ThingName":"true"}}"#),
            ], []),
        Example(
            "the same of devices with a thing",
            [
                Sample.deny(
                    "iot:Publish", "topic/${iot:Connection.Thing.ThingName}/secret",
                    condition: #"{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}"#)
            ], []),
        Example(
            "a Deny by what a certificate may not say",
            [Sample.deny("iot:Subscribe", "topicfilter/${iot:Certificate.Subject.CommonName}/*")],
            [
                "statement 1: `${iot:Certificate.Subject.CommonName}` in `\(arn)topicfilter/"
                    + "${iot:Certificate.Subject.CommonName}/*` has no value when the certificate doesn't say it, or says it"
                    + " with a wildcard, and this Deny then denies nothing; rather allow what the device may do [deny-lapses]"
            ]),
        Example(
            "a Deny by the client id, which HTTPS hasn't",
            [
                Sample.deny("iot:Publish", "topic/${iot:ClientId}"),
                Sample.deny("iot:Subscribe", "topicfilter/${iot:ClientId}"),
            ],
            [
                "statement 1: `${iot:ClientId}` in `\(arn)topic/${iot:ClientId}` has no value over HTTPS, and this Deny then"
                    + " denies nothing; rather allow what the device may do, or add a Deny with the condition \"Null\":"
                    + " {\"iot:ClientId\": \"true\"} [deny-lapses]"
            ]),
        Example(
            "a Deny that a wider filter passes",
            [
                Sample.allow("iot:Subscribe", "topicfilter/building/*"),
                Sample.deny("iot:Subscribe", "topicfilter/building/control_room/*"),
                Sample.allow("iot:Receive", "topic/building/*"),
            ],
            [
                "statement 2: a device may subscribe to a wider filter than `\(arn)topicfilter/building/control_room/*` and gets"
                    + " these messages too; deny `iot:Receive` on `\(arn)topic/building/control_room/*` as well [deny-bypassed]"
            ]),
        Example(
            "the same with the messages denied",
            [
                Sample.allow("iot:Subscribe", "topicfilter/building/*"),
                Sample.deny("iot:Subscribe", "topicfilter/building/control_room/*"),
                Sample.allow("iot:Receive", "topic/building/*"),
                Sample.deny("iot:Receive", "topic/building/control_room/*"),
            ], []),
        Example(
            "a Deny over all of it",
            [Sample.allow("iot:Publish", "topic/a/b/*"), Sample.deny("iot:*", "topic/a/*")],
            ["statement 1: allows nothing: statement 2 denies all of it, and a Deny wins [unreachable]"]),
        Example(
            "the same twice", [Sample.allow("iot:Publish", "topic/a"), Sample.allow("iot:publish", "topic/a")],
            ["statement 2: adds nothing: statement 1 says the same of more [unreachable]"]),
        Example(
            "less than another", [Sample.allow("iot:Publish", "topic/a/b"), Sample.allow("iot:Publish", "topic/a/*")],
            ["statement 1: adds nothing: statement 2 says the same of more [unreachable]"]),
        Example(
            "a `?` doesn't cover a `*`",
            [Sample.allow("iot:Publish", "topic/a/*"), Sample.deny("iot:Publish", "topic/a/?")], []),
        Example(
            "a condition may let it through",
            [
                Sample.allow("iot:Publish", "topic/a/b"),
                Sample.deny("iot:Publish", "topic/a/*", condition: #"{"StringEquals":{"iot:ClientId":"x"}}"#),
            ], []),
    ]

    @Test(arguments: examples)
    func `what is doubtful is told, and nothing else`(_ example: Example) throws {
        let text = #"{"Version":"2012-10-17","Statement":[\#(example.statements.joined(separator: ","))]}"#
        #expect(try PolicyDocument(text).concerns.map(\.description) == example.expected)
    }

    @Test func `a variable in a document without a version is text`() throws {
        let document = try PolicyDocument(
            Sample.document(Sample.allow("iot:Publish", "topic/${iot:ClientId}"), version: nil))
        let concerns = document.concerns
        #expect(concerns.map(\.kind) == [.neverResolves])
        #expect(concerns.first?.text.hasSuffix("set \"Version\": \"2012-10-17\"") == true)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a statement that is covered decides nothing`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let actions = ["iot:Publish", "iot:*", "iot:Pub*", "*", "iot:Receive"]
        let resources = [
            "*", "topic/a", "topic/*", "topic/a*", "topic/?", "topic/a/b", "topic/${iot:ClientId}/*", "topic/**b",
        ]
        let names = ["topic/a", "topic/ab", "topic/a/b", "topic/device/x", "topic/b", "topic/*"]
        for _ in 0..<200 {
            let statements = (0..<3).map { _ in
                let resource = resources.randomElement(using: &random) ?? "*"
                let prefix = resource == "*" ? "" : Sample.arnPrefix
                let effect = Bool.random(using: &random) ? "Allow" : "Deny"
                let action = actions.randomElement(using: &random) ?? "*"
                return #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(prefix)\#(resource)"}"#
            }
            let text = Sample.document(statements.joined(separator: ","))
            let document = try PolicyDocument(text)
            guard let covered = document.concerns.first(where: { $0.kind == .unreachable }) else { continue }
            var fewer = statements
            fewer.remove(at: covered.statement - 1)
            let whole = PolicySet([try Sample.policy(text)])
            let rest = PolicySet([try Sample.policy(Sample.document(fewer.joined(separator: ",")))])
            for name in names {
                for action in [PolicyAction.publish, .receive, .subscribe] {
                    let resource = Sample.arnPrefix + name
                    let context = Sample.context()
                    #expect(
                        whole.explain(action, resource: resource, context: context).outcome.isAllowed
                            == rest.explain(action, resource: resource, context: context).outcome.isAllowed,
                        "seed \(seed): \(text) for \(action.name) on \(name)")
                }
            }
        }
    }
}
