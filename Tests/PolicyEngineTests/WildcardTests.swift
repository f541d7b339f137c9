import Testing

@testable import PolicyEngine

@Suite struct WildcardTests {
    /// Pattern behind the ARN's account, request, whether they match.
    static let rows: [(String, String, Bool)] = [
        ("topicfilter/some/+/topic", "topicfilter/some/+/topic", true),
        ("topicfilter/some/+/topic", "topicfilter/some/a/topic", false),
        ("topicfilter/some/*/topic", "topicfilter/some/+/topic", true),
        ("topicfilter/some/*/topic", "topicfilter/some/a/topic", true),
        ("topicfilter/some/*/topic", "topicfilter/some/a/b/topic", true),
        ("topicfilter/a/#", "topicfilter/a/b", false),
        ("topicfilter/a/#", "topicfilter/a/#", true),
        ("topic/a/#", "topic/a/b", false),
        ("topicfilter/a/restricted/*", "topicfilter/a/#", false),
        ("topic/*", "topic/", true),
        ("topic/*", "topic/a/b:c", true),
        ("topic/*", "topicfilter/a", false),
        ("topic*", "topicfilter/a", true),
        ("topic/?", "topic/a", true),
        ("topic/?", "topic//", true),
        ("topic/?", "topic/é", true),
        ("topic/?", "topic/", false),
        ("topic/?", "topic/ab", false),
        ("topic/a", "topic/A", false),
        ("topic/a", "topic/a/b", false),
        ("topic/a/b", "topic/a", false),
        ("topic/${*}", "topic/*", true),
        ("topic/${*}", "topic/a", false),
        ("topic/${?}", "topic/?", true),
        ("topic/${?}", "topic/a", false),
        ("topic/${$}", "topic/$", true),
        ("topic/${$}{iot:ClientId}", "topic/${iot:ClientId}", true),
        ("topic/$(*)", "topic/$(x)", true),
        ("topic/$aws/things/*", "topic/$aws/things/t/shadow/get", true),
        ("topic/${open", "topic/${open", true),
        ("topic/**a", "topic/ba", true),
        ("topic/*?", "topic/", false),
        ("topic/*?", "topic/😀", true),
        ("topic/*??", "topic/😀", false),
        ("topic/*ab*", "topic/aab", true),
        ("topic/*ab", "topic/abab", true),
        ("topic/a*a", "topic/a", false),
    ]

    @Test(arguments: rows)
    func `a resource is matched as text, with the policy's wildcards alone`(
        _ pattern: String, _ resource: String, _ matches: Bool
    ) throws {
        let policies = try Sample.policies(Sample.allow("iot:Publish", pattern))
        #expect(policies.decide(.publish, resource).outcome.isAllowed == matches)
    }

    @Test(arguments: [
        ("*", true), ("arn:aws:iot:*:*:topic/x", true), ("arn:*", true), ("arn:aws:iot:eu-*:*:topic/x", false),
        ("arn:aws:iot:us-east-1:12345678901?:topic/x", true), ("topic/x", false), ("", false),
    ])
    func `a resource may have wildcards anywhere`(_ pattern: String, _ matches: Bool) throws {
        let policies = try Sample.policies(#"{"Effect":"Allow","Action":"iot:Publish","Resource":"\#(pattern)"}"#)
        #expect(policies.decide(.publish, "topic/x").outcome.isAllowed == matches)
    }

    @Test(arguments: [
        ("iot:Publish", true), ("IOT:publish", true), ("iot:*", true), ("iot:Pub*", true), ("iot:?ublish", true),
        ("*", true), ("iot:Publis", false), ("iot:Subscribe", false), ("iot:*Publish", true), ("publish", false),
        ("iot:#", false), ("iot:${*}", false),
    ])
    func `actions match without regard to case, with wildcards`(_ action: String, _ matches: Bool) throws {
        let policies = try Sample.policies(Sample.allow(action, "topic/x"))
        #expect(policies.decide(.publish, "topic/x").outcome.isAllowed == matches)
    }

    @Test func `RetainPublish is not Publish, and a pattern can mean both`() throws {
        let publish = try Sample.policies(Sample.allow("iot:Publish", "topic/x"))
        #expect(!publish.decide(.retainPublish, "topic/x").outcome.isAllowed)
        let both = try Sample.policies(Sample.allow("iot:*Publish", "topic/x"))
        #expect(both.decide(.retainPublish, "topic/x").outcome.isAllowed)
    }

    @Test func `actions that no device uses are matched by name`() throws {
        let policies = try Sample.policies(Sample.allow("iot:6", "topic/x"))
        #expect(policies.decide(PolicyAction("IoT:6"), "topic/x").outcome.isAllowed)
        #expect(!policies.decide(PolicyAction("iot:7"), "topic/x").outcome.isAllowed)
        let allBut = try Sample.policies(#"{"Effect":"Allow","NotAction":"iot:6","Resource":"*"}"#)
        #expect(!allBut.decide(PolicyAction("iot:6"), "topic/x").outcome.isAllowed)
        #expect(allBut.decide(PolicyAction("iot:7"), "topic/x").outcome.isAllowed)
        #expect(allBut.decide(.connect, "client/x").outcome.isAllowed)
    }

    @Test(arguments: PolicyAction.known)
    func `each action has a bit of its own and is read back from its name`(_ action: PolicyAction) throws {
        #expect(PolicyAction(action.name.uppercased()) == action)
        let policies = try Sample.policies(Sample.allow(action.name, "*"))
        for other in PolicyAction.known {
            #expect(policies.decide(other, "topic/x").outcome.isAllowed == (other == action))
        }
    }

    @Test func `NotAction and NotResource mean everything else`() throws {
        let policies = try Sample.policies(
            Sample.statement("Allow", "iot:Receive", "topic/a/restricted/*", resourceName: "NotResource"),
            #"{"Effect":"Deny","NotAction":["iot:Receive","iot:Connect"],"Resource":"*"}"#)
        #expect(policies.decide(.receive, "topic/a/b").outcome.isAllowed)
        #expect(policies.decide(.receive, "topic/a/restricted/b").outcome == .implicitlyDenied)
        #expect(policies.decide(.connect, "client/x").outcome == .implicitlyDenied)
        let denied = policies.decide(.publish, "topic/a/b").outcome
        guard case .explicitlyDenied(let statement) = denied else {
            Issue.record("\(denied)")
            return
        }
        #expect(statement.policy == 0 && statement.statement == 1)
    }

    @Test func `of several resources one is enough`() throws {
        let policies = try Sample.policies(
            """
            {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],
             "Resource":["\(Sample.arnPrefix)topic/a","\(Sample.arnPrefix)topic/b"]}
            """)
        #expect(policies.decide(.publish, "topic/a").outcome.isAllowed)
        #expect(policies.decide(.receive, "topic/b").outcome.isAllowed)
        #expect(!policies.decide(.publish, "topic/c").outcome.isAllowed)
        #expect(!policies.decide(.subscribe, "topic/a").outcome.isAllowed)
    }

    @Test(arguments: [
        ("arn:${a:b}:c", true, ["arn", "${a:b}", "c"]), ("arn:${a:b}:c", false, ["arn", "${a", "b}", "c"]),
        ("arn:${a:b", true, ["arn", "${a", "b"]), ("}:${a:b", true, ["}", "${a", "b"]),
        ("${a:b}${c:d}:${e:f", true, ["${a:b}${c:d}", "${e", "f"]), ("{a:b}:$", true, ["{a", "b}", "$"]),
        ("a:b:c:d:e:f:g:h", true, ["a", "b", "c", "d", "e", "f:g:h"]), ("", true, [""]), ("a:", true, ["a", ""]),
    ])
    func `an ARN is divided at the colons outside of its variables`(
        _ text: String, _ variables: Bool, _ parts: [String]
    ) {
        #expect(text.arnParts(variables: variables) == parts)
    }
}
