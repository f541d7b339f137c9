import ArgumentParser
import Foundation
import IoTModel
import PolicyEngine
import Testing

@testable import CLI

@Suite struct PolicyTestTests {
    private static let arn = "arn:aws:iot:eu-west-1:111122223333:"

    /// Policies in files that last as long as the value.
    private final class Files {
        let folder = NSTemporaryDirectory() + "policy-test-\(UUID())"
        init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func file(_ name: String, _ text: String) throws -> String {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            return "\(folder)/\(name)"
        }

        func policy(_ name: String, _ statements: String...) throws -> String {
            try file(name, #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#)
        }
    }

    private static func statement(_ action: String, _ resource: String, _ rest: String = "") -> String {
        #"{"Effect":"Allow","Action":"\#(action)","Resource":"\#(arn)\#(resource)"\#(rest)}"#
    }

    private static let now = WallTime(seconds: 1_767_225_600)

    private func decide(_ arguments: [String]) throws -> Decision {
        try PolicyTestCommand.parse(arguments).decision(now: Self.now)
    }

    @Test func `region and account are those of the policies, and a topic is enough`() throws {
        let files = try Files()
        let policy = try files.policy(
            "fleet.json", Self.statement("iot:Publish", "topic/dt/*"),
            Self.statement("iot:Subscribe", "topicfilter/cmd/+"))
        let publish = try decide(["--policy", policy, "--action", "iot:Publish", "--topic", "dt/a"])
        #expect(publish.resource == "\(Self.arn)topic/dt/a" && publish.outcome.isAllowed)
        #expect(publish.reason.hasPrefix("policy `fleet` version 1, statement 1 allows iot:Publish"))
        let subscribe = try decide(["--policy", policy, "--action", "subscribe", "--topic", "cmd/+"])
        #expect(subscribe.resource == "\(Self.arn)topicfilter/cmd/+" && subscribe.outcome.isAllowed)
        let given = try decide([
            "--policy", policy, "--action", "Publish", "--resource", "topic/dt/a", "--region", "us-west-2",
            "--account-id",
            "444455556666",
        ])
        #expect(given.resource == "arn:aws:iot:us-west-2:444455556666:topic/dt/a")
        #expect(given.reason.contains("would match if the region in it, `eu-west-1`, were `us-west-2` and the account"))
    }

    @Test func `CONNECT is about the client id, its will and its session`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json",
            Self.statement(
                "iot:Connect", "client/${iot:ClientId}",
                #","Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}"#))
        let base = ["--policy", policy, "--action", "iot:Connect", "--client-id", "pump"]
        #expect(try decide(base).outcome.isAllowed)
        #expect(try decide(base + ["--persistent"]).outcome.isAllowed)
        #expect(try !decide(base + ["--will-topic", "bye"]).outcome.isAllowed)
        #expect(try decide(base).resource == "\(Self.arn)client/pump")
    }

    @Test func `a thing counts when the client id is its name, or when it is exclusive`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json", Self.statement("iot:Publish", "topic/${iot:Connection.Thing.Attributes[zone]}"))
        let thing = #"{"thingName":"pump","version":1,"attributes":{"zone":"north"}}"#
        let base = ["--policy", policy, "--action", "iot:Publish", "--topic", "north"]
        #expect(try decide(base + ["--thing", thing]).outcome.isAllowed)
        #expect(try decide(base + ["--thing", files.file("thing.json", thing)]).outcome.isAllowed)
        #expect(try !decide(base + ["--thing", thing, "--client-id", "other"]).outcome.isAllowed)
        #expect(try decide(base + ["--thing", thing, "--client-id", "other", "--exclusive-thing"]).outcome.isAllowed)
        #expect(try !decide(base + ["--thing", thing, "--https"]).outcome.isAllowed)
    }

    @Test func `what a statement asks for and wasn't given is named with its option`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json", Self.statement("iot:Publish", "topic/${iot:Connection.Thing.ThingName}"),
            Self.statement("iot:Publish", "topic/*", #","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
            Self.statement("iot:Publish", "topic/${iot:Certificate.Subject.CommonName}"))
        let command = try PolicyTestCommand.parse([
            "--policy", policy, "--action", "iot:Publish", "--topic", "a", "--client-id", "c",
        ])
        #expect(
            command.request.hints(for: try command.decision(now: Self.now)) == [
                "The policies ask for `iot:Connection.Thing.ThingName`: give the request's thing with --thing.",
                "The policies ask for `aws:SourceIp`: give the request's source IP address with --source-ip.",
                "The policies ask for `iot:Certificate.Subject.CommonName`: give the request's certificate with"
                    + " --certificate.",
            ])
        #expect(
            try decide([
                "--policy", policy, "--action", "iot:Publish", "--topic", "a", "--source-ip", "10.1.2.3",
            ]).outcome.isAllowed)
    }

    @Test func `over HTTPS no client id is known, be it given or not`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json", Self.statement("iot:Publish", "topic/${iot:ClientId}"),
            Self.statement("iot:GetThingShadow", "thing/${iot:ClientId}"))
        let publish = ["--policy", policy, "--action", "iot:Publish", "--topic", "pump"]
        #expect(try decide(publish + ["--client-id", "pump"]).outcome.isAllowed)
        let shadow = ["--policy", policy, "--action", "iot:GetThingShadow", "--resource", "thing/pump"]
        for arguments in [publish + ["--https"], shadow, shadow + ["--https"]] {
            for arguments in [arguments, arguments + ["--client-id", "pump"]] {
                let command = try PolicyTestCommand.parse(arguments)
                let decision = try command.decision(now: Self.now)
                #expect(!decision.outcome.isAllowed && decision.missingVariables == ["iot:ClientId"])
                #expect(command.request.hints(for: decision).isEmpty, "no option helps")
            }
        }
    }

    @Test func `what an action is about needn't be said where there is one answer`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json", Self.statement("iot:DeleteConnection", "client/pump"),
            #"{"Effect":"Allow","Action":"iot:List*","Resource":"*"}"#)
        for action in ["iot:ListRetainedMessages", "iot:ListNamedShadowsForThing"] {
            let decision = try decide(["--policy", policy, "--action", action])
            #expect(decision.resource == "*" && decision.outcome.isAllowed)
        }
        let delete = try decide(["--policy", policy, "--action", "iot:DeleteConnection", "--client-id", "pump"])
        #expect(delete.resource == "\(Self.arn)client/pump" && delete.outcome.isAllowed)
    }

    @Test func `what was absent is named too where a Deny applies for want of it`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json", Self.statement("iot:Publish", "*"),
            #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#
        )
        let command = try PolicyTestCommand.parse([
            "--policy", policy, "--action", "iot:Publish", "--topic", "a", "--client-id", "c",
        ])
        let decision = try command.decision(now: Self.now)
        #expect(!decision.outcome.isAllowed)
        #expect(
            command.request.hints(for: decision) == [
                "The policies ask for `aws:SourceIp`: give the request's source IP address with --source-ip."
            ])
    }

    @Test func `the time is now, or what is given`() throws {
        let files = try Files()
        let policy = try files.policy(
            "p.json",
            Self.statement(
                "iot:Publish", "topic/*", #","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:01Z"}}"#))
        let base = ["--policy", policy, "--action", "iot:Publish", "--topic", "a"]
        #expect(try decide(base).outcome.isAllowed)
        #expect(try !decide(base + ["--time", "2026-01-01T00:00:01Z"]).outcome.isAllowed)
    }

    @Test func `several policies are judged together and named by their files`() throws {
        let files = try Files()
        let allow = try files.policy("own policy.json", Self.statement("iot:*", "*"))
        let deny = try files.policy(
            "group.json", #"{"Effect":"Deny","Action":"iot:Publish","Resource":"\#(Self.arn)topic/secret"}"#)
        let decision = try decide(["--policy", allow, deny, "--action", "iot:Publish", "--topic", "secret"])
        #expect(decision.reason.hasPrefix("policy `group` version 1, statement 1 denies"))
        #expect(decision.policies.map(\.name.rawValue) == ["own-policy", "group"])
    }

    @Test func `JSON and text say the same`() throws {
        let files = try Files()
        let policy = try files.policy("p.json", Self.statement("iot:Subscribe", "topic/a"))
        let decision = try decide(["--policy", policy, "--action", "iot:Subscribe", "--topic", "a"])
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(decision.jsonText().utf8)) as? [String: Any])
        #expect(json["authDecision"] as? String == "IMPLICIT_DENY")
        #expect(json["reason"] as? String == decision.reason)
        let statements = try #require(json["statements"] as? [[String: Any]])
        let text = try #require(statements.first?["text"] as? String)
        #expect(decision.explanation.contains("  statement 1, Allow: \(text)\n"))
    }

    /// Arguments, and what the message says.
    static let wrong: [([String], String)] = [
        (["--action", "iot:Pubish", "--topic", "a"], "did you mean `iot:Publish`?"),
        (["--action", "iot:Publish", "--topic", "a", "--resource", "topic/a"], "give one of them"),
        (["--action", "iot:Publish"], "give --topic or --resource"),
        (["--action", "iot:Connect"], "give --client-id or --resource"),
        (["--action", "iot:GetThingShadow", "--topic", "a"], "give --resource"),
        (["--action", "iot:GetThingShadow", "--client-id", "a"], "give --topic or --resource"),
        (["--action", "iot:DeleteConnection"], "give --client-id or --resource"),
        (["--action", "iot:Subscribe", "--topic", "a", "--https"], "ask for over HTTPS"),
        (["--action", "iot:Receive", "--topic", "a", "--https"], "ask for over HTTPS"),
        (["--action", "iot:Connect", "--client-id", "a", "--https"], "ask for over HTTPS"),
        (["--action", "iot:Publish", "--topic", "a", "--will-topic", "b"], "belong to iot:Connect"),
        (["--action", "iot:Publish", "--topic", "a", "--time", "soon"], "expected a time such as"),
        (["--action", "iot:Publish", "--topic", "a", "--region", "Europe"], "--region is `Europe`"),
        (["--action", "iot:Publish", "--topic", "a", "--account-id", "1"], "expected 12 digits"),
    ]

    @Test(arguments: wrong)
    func `a wrong option is refused by what is expected, with the status of wrong usage`(
        _ arguments: [String], _ text: String
    ) throws {
        let error = #expect(throws: (any Error).self) {
            try PolicyTestCommand.parse(["--policy", "p.json"] + arguments)
        }
        let found = try #require(error)
        #expect(PolicyTestCommand.message(for: found).contains(text))
        #expect(PolicyTestCommand.exitCode(for: found) == .validationFailure)
    }

    @Test func `what can't be read ends with status 1 and names the file`() throws {
        let files = try Files()
        let policy = try files.policy("p.json", Self.statement("iot:Publish", "topic/a"))
        let malformed = try files.file("m.json", #"{"Statement": []}"#)
        let rest = ["--action", "iot:Publish", "--topic", "a"]
        for (arguments, text) in [
            (["--policy", "/no/such"] + rest, "`/no/such` can't be read"),
            (["--policy", malformed] + rest, "m.json: line 1, column 15"),
            (["--policy", policy, "--certificate", "/no/cert"] + rest, "--certificate names `/no/cert`"),
            (["--policy", policy, "--certificate", policy] + rest, "--certificate names `\(policy)`"),
            (["--policy", policy, "--thing", "/no/thing"] + rest, "--thing is `/no/thing`"),
            (["--policy", policy, "--thing", #"{"thingName":"a b"}"#] + rest, "--thing has the name `a b`"),
            (["--policy", policy, "--thing", #"{"thingName":1}"#] + rest, "--thing is no thing"),
        ] {
            let error = #expect(throws: CommandFailure.self) { try decide(arguments) }
            #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
            #expect(error.map { PolicyTestCommand.exitCode(for: $0) } == .failure)
        }
    }
}
