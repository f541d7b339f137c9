import IoTModel
import Testing

@testable import PolicyEngine

@Suite struct DecisionTests {
    @Test(arguments: [false, true])
    func `a Deny wins in whichever policy and order it stands`(_ denyFirst: Bool) throws {
        let allow = try Sample.policy(Sample.document(Sample.allow("*", "*")), name: "allows")
        let deny = try Sample.policy(
            Sample.document(Sample.deny("iot:Publish", "topic/x")), name: "denies", version: 3)
        let policies = PolicySet(denyFirst ? [deny, allow] : [allow, deny])
        let decision = policies.decide(.publish, "topic/x")
        #expect(decision.decisive?.policyName == PolicyName("denies"))
        #expect(decision.findings.count == 2)
        #expect(policies.decide(.publish, "topic/y").outcome.isAllowed)
    }

    @Test func `every statement has its finding, those behind a Deny too`() throws {
        let policies = try Sample.policies(
            Sample.deny("iot:Publish", "topic/*"), Sample.deny("*", "*"), Sample.allow("iot:Connect", "client/*"))
        let decision = policies.decide(.publish, "topic/x")
        let other = ActionMismatch(actions: ["iot:Connect"], isExcluding: false, misspelt: nil)
        #expect(decision.findings.map(\.match) == [.applies, .applies, .otherAction(other)])
        #expect(decision.decisive?.statement.statement == 0)
    }

    @Test func `an allowed request names the first statement that allows it`() throws {
        let document =
            #"{"Statement":[{"Effect":"Deny","Action":"iot:Connect","Resource":"*"},"#
            + #"{"Sid":"Data","Effect":"Allow","Action":"iot:Publish","Resource":"*"}]}"#
        let policies = PolicySet([try Sample.policy(document, name: "fleet", version: 4)])
        #expect(
            policies.decide(.publish, "topic/a").reason
                == "policy `fleet` version 4, statement 2 (Sid `Data`) allows iot:Publish on "
                + "`\(Sample.arnPrefix)topic/a`"
        )
        #expect(
            policies.decide(.connect, "client/a").reason
                == "policy `fleet` version 4, statement 1 denies iot:Connect on `\(Sample.arnPrefix)client/a`")
    }

    @Test func `without a policy the reason says so`() {
        #expect(
            PolicySet.empty.decide(.connect, "client/a").reason
                == "no policy applies: none is attached to the certificate or to a group of its thing")
    }

    @Test func `without a statement for the action the reason names the policies asked`() throws {
        let first = try Sample.policy(
            Sample.document(Sample.allow("iot:Connect", "client/x")), name: "a", version: 2)
        let second = try Sample.policy(
            Sample.document(Sample.deny("iot:Publish", "topic/y")), name: "b", version: 7)
        let publish = "iot:Publish on `\(Sample.arnPrefix)topic/x`"
        #expect(
            PolicySet([first]).decide(.publish, "topic/x").reason
                == "no statement of policy `a` (version 2) allows \(publish)")
        #expect(
            PolicySet([first, second]).decide(.publish, "topic/x").reason
                == "no statement of policies `a` (version 2), `b` (version 7) allows \(publish)")
    }

    /// The one Allow, the request, and what is said of the Allow.
    static let nearMisses: [(String, PolicyAction, String, String)] = [
        (
            Sample.allow("iot:Publish", "topic/a/b"), .publish, "topic/a/c",
            "is about `PREFIXtopic/a/b`, from which the request differs at character 44, `c`"
        ),
        (
            Sample.allow("iot:Publish", "topic/a/b"), .publish, "topic/a",
            "is about `PREFIXtopic/a/b`, and the request's resource ends before character 43"
        ),
        (
            Sample.allow("iot:Publish", "topic/a"), .publish, "topic/a/ü",
            "is about `PREFIXtopic/a`, from which the request differs at character 43, `/ü`"
        ),
        (
            Sample.allow("iot:Subscribe", "topic/a/*"), .subscribe, "topicfilter/a/+",
            "is about `PREFIXtopic/a/*`, and would match if `topic/` in it were `topicfilter/`"
        ),
        (
            Sample.allow("iot:Publish", "topic/a/#"), .publish, "topic/a/b",
            "is about `PREFIXtopic/a/#`, where `#` is a plain character; `*` would match"
        ),
        (
            Sample.allow("iot:Publish", "topic/+/a/#"), .publish, "topic/x/a/b",
            "is about `PREFIXtopic/+/a/#`, where `#` is a plain character; `*` would match"
        ),
        (
            Sample.statement("Allow", "iot:Publish", "topic/a*", resourceName: "NotResource"), .publish, "topic/ab",
            "leaves out `PREFIXtopic/a*`"
        ),
        (
            Sample.allow("iot:Connect", "client/*", condition: #"{"StringEquals":{"iot:ClientId":["a","b"]}}"#),
            .connect,
            "client/x",
            "has a condition that is not met: StringEquals wants `iot:ClientId` to be `a` or `b`, it is `device`"
        ),
        (
            Sample.allow("iot:Connect", "client/*", condition: #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
            .connect,
            "client/x",
            "has a condition that is not met: IpAddress wants `aws:SourceIp` to be in `10.0.0.0/8`, it is absent: the client's"
                + " address is not known"
        ),
    ]

    @Test(arguments: nearMisses.indices)
    func `the reason of an implicit deny says what kept the nearest Allow from applying`(_ index: Int) throws {
        let (statement, action, resource, clause) = Self.nearMisses[index]
        let reason = try Sample.policies(statement).decide(action, resource).reason
        let expected = """
            no statement of policy `p` (version 1) allows \(action.name) on `\(Sample.arnPrefix)\(resource)`; \
            statement 1 \(clause.replacing("PREFIX", with: Sample.arnPrefix))
            """
        #expect(reason == expected)
    }

    @Test func `of several near misses the nearest is told`() throws {
        let policies = try Sample.policies(
            Sample.allow("iot:Publish", "topic/other"), Sample.allow("iot:Publish", "topic/abd"),
            Sample.deny("iot:Publish", "topic/abcd"))
        #expect(policies.decide(.publish, "topic/abc").nearestAllow?.statement.statement == 1)
    }

    /// A statement, the outcome when all is allowed besides, and what is missing in a request without an address, a server's
    /// name and a thing.
    static let absences: [(statement: String, isAllowed: Bool, missing: [String], inputs: [RequestInput])] = [
        (
            Sample.deny("iot:Publish", "*", condition: #"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#), false,
            ["aws:SourceIp"], [.sourceIP]
        ),
        (
            Sample.allow("iot:Publish", "*", condition: #"{"StringEqualsIfExists":{"iot:domainname":"a"}}"#), true,
            ["iot:DomainName"], [.domainName]
        ),
        (
            Sample.allow(
                "iot:Publish", "*", condition: #"{"ForAllValues:StringEquals":{"iot:ConnectAttributes":"LastWill"}}"#),
            true, ["iot:ConnectAttributes"], []
        ),
        (
            Sample.allow(
                "iot:Publish", "*",
                condition: """
                    {"StringEquals":{"iot:ClientId":"other","iot:DomainName":"${iot:Connection.Thing.ThingName}"},\
                    "IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"NotIpAddress":{"aws:SourceIp":"10.1.0.0/16"},\
                    "StringLike":{"iot:CertificateId":"${iot:Connection.Thing.ThingName}*"}}
                    """),
            true, ["iot:DomainName", "aws:SourceIp", "iot:Connection.Thing.ThingName"],
            [.domainName, .sourceIP, .thing]
        ),
        (
            Sample.deny("iot:Publish", "*", condition: #"{"Null":{"aws:SourceIp":"true","iot:DomainName":"false"}}"#),
            true, [], []
        ),
        (
            Sample.deny("iot:Receive", "*", condition: #"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#), true,
            [], []
        ),
        (
            Sample.deny("iot:Publish", "topic/b", condition: #"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#), true,
            [], []
        ),
    ]

    @Test(arguments: absences.indices)
    func `what is absent is told of all conditions, also where a statement applies for want of it`(
        _ index: Int
    ) throws {
        let example = Self.absences[index]
        let decision = try Sample.policies(Sample.allow("iot:Publish", "topic/*"), example.statement)
            .decide(.publish, "topic/a")
        #expect(decision.outcome.isAllowed == example.isAllowed)
        #expect(decision.missingVariables == example.missing)
        #expect(decision.missingInputs == example.inputs)
    }
}
