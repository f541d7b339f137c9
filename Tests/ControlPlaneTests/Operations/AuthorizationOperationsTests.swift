import ControlPlane
import IoTModel
import Testing

@Suite struct AuthorizationOperationsTests {
    private let prefix = "arn:aws:iot:us-east-1:123456789012:"

    private func document(_ statements: String...) -> String {
        #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    }

    private func statement(_ effect: String, _ action: String, _ resource: String, more: String = "") -> String {
        #"{"Effect":"\#(effect)","Action":"iot:\#(action)","Resource":"\#(prefix)\#(resource)"\#(more)}"#
    }

    private func attach(_ policy: String, to arn: String, _ api: TestAPI) async throws {
        let body = try JSON.object(["target": .string(arn)]).text
        #expect(try await api.call("PUT", "/target-policies/\(policy)", body).isEmptySuccess)
    }

    /// A certificate with these policies, by name and document.
    private func certificate(_ policies: [(String, String)], _ api: TestAPI) async throws -> String {
        let arn = try await api.newCertificate()
        for (name, document) in policies {
            try await api.newPolicy(name, document: document)
            try await attach(name, to: arn, api)
        }
        return arn
    }

    private func question(_ action: String, _ resources: String...) -> JSON {
        .object([
            "actionType": .string(action), "resources": .array(resources.map { .string(prefix + $0) }),
        ])
    }

    private func ask(
        _ api: TestAPI, _ principal: String, _ questions: [JSON], query: String = "", more: [String: JSON] = [:]
    ) async throws -> Answer {
        let members = ["principal": JSON.string(principal), "authInfos": .array(questions)]
        return try await api.call(
            "POST", "/test-authorization\(query)", try JSON.object(members.merging(more) { $1 }).text)
    }

    private func results(_ answer: Answer) throws -> [JSON] {
        try #require(answer.body?["authResults"]?.array, "\(answer)")
    }

    private func decisions(_ answer: Answer) throws -> [String] {
        try results(answer).compactMap { $0["authDecision"]?.string }
    }

    private func names(_ policies: JSON?) -> [String] {
        policies?["policies"]?.array?.compactMap { $0["policyName"]?.string } ?? []
    }

    @Test func `each question is answered in order, with the policies that allow, deny and say nothing`() async throws {
        let api = try await TestAPI()
        let arn = try await certificate(
            [
                ("allows", document(statement("Allow", "Publish", "topic/a/*"))),
                (
                    "both",
                    document(statement("Allow", "Publish", "topic/*"), statement("Deny", "Publish", "topic/a/secret"))
                ),
                ("silent", document(statement("Allow", "Subscribe", "topicfilter/*"))),
            ], api)
        let answer = try await ask(
            api, arn,
            [
                question("PUBLISH", "topic/a/b"), question("PUBLISH", "topic/a/secret"),
                question("RECEIVE", "topic/a/b"), question("SUBSCRIBE", "topicfilter/a/#"),
            ])
        let results = try results(answer)
        #expect(try decisions(answer) == ["ALLOWED", "EXPLICIT_DENY", "IMPLICIT_DENY", "ALLOWED"])
        #expect(results[0]["authInfo"] == question("PUBLISH", "topic/a/b"))
        #expect(names(results[0]["allowed"]) == ["allows", "both"])
        #expect(names(results[0]["denied"]?["implicitDeny"]) == ["silent"])
        #expect(names(results[0]["denied"]?["explicitDeny"]) == [])
        #expect(names(results[1]["allowed"]) == ["allows", "both"])
        #expect(names(results[1]["denied"]?["explicitDeny"]) == ["both"])
        #expect(names(results[2]["denied"]?["implicitDeny"]) == ["allows", "both", "silent"])
        #expect(names(results[2]["allowed"]) == [])
        #expect(results.allSatisfy { $0["missingContextValues"] == .array([]) })
        let listed = results[3]["allowed"]?["policies"]?.array?.first
        #expect(listed?["policyArn"] == .string(prefix + "policy/silent"))
    }

    @Test func `of several resources all are needed`() async throws {
        let api = try await TestAPI()
        let arn = try await certificate(
            [
                ("a", document(statement("Allow", "Publish", "topic/a"), statement("Deny", "Publish", "topic/c"))),
                ("b", document(statement("Allow", "Publish", "topic/b"))),
            ], api)
        let answer = try await ask(
            api, arn,
            [
                question("PUBLISH", "topic/a", "topic/b"), question("PUBLISH", "topic/a", "topic/x"),
                question("PUBLISH", "topic/a", "topic/x", "topic/c"),
            ])
        #expect(try decisions(answer) == ["ALLOWED", "IMPLICIT_DENY", "EXPLICIT_DENY"])
        let results = try results(answer)
        #expect(names(results[1]["allowed"]) == ["a"])
        #expect(names(results[1]["denied"]?["implicitDeny"]) == ["a", "b"])
        #expect(names(results[2]["denied"]?["explicitDeny"]) == ["a"])
    }

    @Test func `what has no value in a question is told, each once`() async throws {
        let api = try await TestAPI()
        let arn = try await certificate(
            [
                (
                    "variables",
                    document(
                        statement("Allow", "Connect", "client/${iot:Connection.Thing.ThingName}"),
                        statement("Allow", "Connect", "client/${iot:connection.thing.thingname}/x"),
                        statement("Allow", "Connect", "client/${iot:DomainName}"),
                        statement(
                            "Allow", "Connect", "client/*",
                            more: #","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
                        statement("Allow", "Publish", "topic/${iot:ClientId}"),
                        statement(
                            "Deny", "Publish", "topic/t1",
                            more: #","Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#))
                )
            ], api)
        let answer = try await ask(api, arn, [question("CONNECT", "client/t1"), question("PUBLISH", "topic/t1")])
        let results = try results(answer)
        #expect(
            results[0]["missingContextValues"]
                == .array([
                    .string("iot:Connection.Thing.ThingName"), .string("iot:DomainName"), .string("aws:SourceIp"),
                ]))
        // The Deny applies for want of an address.
        #expect(
            results[1]["missingContextValues"] == .array([.string("iot:ClientId"), .string("aws:SourceIp")]))
        let named = try await ask(
            api, arn, [question("PUBLISH", "topic/t1"), question("PUBLISH", "topic/t2")], query: "?clientId=t2")
        #expect(try decisions(named) == ["EXPLICIT_DENY", "ALLOWED"])
    }

    /// A thing in a group below another, and a policy of the upper one that lets it publish to `topic/site`.
    private func makeThing(_ api: TestAPI) async throws {
        _ = try await api.call("POST", "/things/pump", #"{"attributePayload":{"attributes":{"room":"7"}}}"#)
        _ = try await api.call("POST", "/thing-groups/north")
        _ = try await api.call("POST", "/thing-groups/north-1", #"{"parentGroupName":"north"}"#)
        _ = try await api.call(
            "PUT", "/thing-groups/addThingToThingGroup", #"{"thingName":"pump","thingGroupName":"north-1"}"#)
        try await api.newPolicy("site", document: document(statement("Allow", "Publish", "topic/site")))
        try await attach("site", to: prefix + "thinggroup/north", api)
    }

    @Test func `a thing counts as on a connection: attached and named by the client id, or exclusive`() async throws {
        let api = try await TestAPI()
        try await makeThing(api)
        let arn = try await certificate(
            [("own", document(statement("Allow", "Publish", "topic/room/${iot:Connection.Thing.Attributes[room]}")))],
            api)
        let questions = [question("PUBLISH", "topic/room/7"), question("PUBLISH", "topic/site")]
        func asked(_ query: String) async throws -> [String] {
            try decisions(try await ask(api, arn, questions, query: query))
        }
        #expect(try await asked("?clientId=pump") == ["IMPLICIT_DENY", "IMPLICIT_DENY"])
        _ = try await api.call("PUT", "/things/pump/principals", headers: ["x-amzn-principal": arn])
        #expect(try await asked("?clientId=pump") == ["ALLOWED", "ALLOWED"])
        #expect(try await asked("?clientId=other") == ["IMPLICIT_DENY", "IMPLICIT_DENY"])
        #expect(try await asked("") == ["IMPLICIT_DENY", "IMPLICIT_DENY"])
        _ = try await api.call(
            "PUT", "/things/pump/principals?thingPrincipalType=EXCLUSIVE_THING", headers: ["x-amzn-principal": arn])
        #expect(try await asked("?clientId=other") == ["ALLOWED", "ALLOWED"])
    }

    @Test func `policies are added and skipped in the question alone`() async throws {
        let api = try await TestAPI()
        let arn = try await certificate([("a", document(statement("Allow", "Publish", "topic/a")))], api)
        try await api.newPolicy("b", document: document(statement("Allow", "Publish", "topic/b")))
        let questions = [question("PUBLISH", "topic/a"), question("PUBLISH", "topic/b")]
        func asked(_ more: [String: JSON]) async throws -> [String] {
            try decisions(try await ask(api, arn, questions, more: more))
        }
        let (allowed, denied) = ("ALLOWED", "IMPLICIT_DENY")
        #expect(try await asked([:]) == [allowed, denied])
        let (a, b) = (JSON.array([.string("a")]), JSON.array([.string("b")]))
        #expect(try await asked(["policyNamesToAdd": b]) == [allowed, allowed])
        #expect(try await asked(["policyNamesToSkip": a]) == [denied, denied])
        #expect(try await asked(["policyNamesToAdd": b, "policyNamesToSkip": a]) == [denied, allowed])
        #expect(try await asked(["policyNamesToAdd": a]) == [allowed, denied])
        let attached = try await api.call("POST", "/attached-policies/\(arn.encoded)")
        #expect(attached.body?["policies"]?.array?.count == 1)
        for list in ["policyNamesToAdd", "policyNamesToSkip"] {
            let unknown = try await ask(api, arn, questions, more: [list: .array([.string("none")])])
            #expect(unknown.refused(404, "ResourceNotFoundException") && unknown.message.contains("`none`"))
        }
        let both = try await ask(api, arn, questions, more: ["policyNamesToAdd": a, "policyNamesToSkip": a])
        #expect(both.refused(400, "InvalidRequestException"))
    }

    @Test func `a policy that is skipped doesn't count by a group either`() async throws {
        let api = try await TestAPI()
        try await makeThing(api)
        let arn = try await certificate([], api)
        _ = try await api.call("PUT", "/things/pump/principals", headers: ["x-amzn-principal": arn])
        let skipping: [String: JSON] = ["policyNamesToSkip": .array([.string("site")])]
        let questions = [question("PUBLISH", "topic/site")]
        #expect(try decisions(try await ask(api, arn, questions, query: "?clientId=pump")) == ["ALLOWED"])
        let skipped = try await ask(api, arn, questions, query: "?clientId=pump", more: skipping)
        #expect(try decisions(skipped) == ["IMPLICIT_DENY"])
    }

    @Test(arguments: ["INACTIVE", "REVOKED"])
    func `the certificate's status isn't asked`(_ status: String) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([("all", allowAll)], api)
        let id = arn.split(separator: "/").last ?? ""
        #expect(try await api.call("PUT", "/certificates/\(id)?newStatus=\(status)").isEmptySuccess)
        #expect(try decisions(try await ask(api, arn, [question("PUBLISH", "topic/a")])) == ["ALLOWED"])
    }

    @Test func `a principal is a registered certificate of the account`() async throws {
        let api = try await TestAPI()
        let unknown = "\(prefix)cert/\(String(repeating: "0", count: 64))"
        let questions = [question("PUBLISH", "topic/a")]
        #expect(try await ask(api, unknown, questions).refused(404, "ResourceNotFoundException"))
        for principal in ["us-east-1:0e1f2d3c-aaaa-bbbb-cccc-000000000000", "\(prefix)thinggroup/north", "x", ""] {
            #expect(try await ask(api, principal, questions).refused(400, "InvalidRequestException"))
        }
        let missing = try await api.call(
            "POST", "/test-authorization", try JSON.object(["authInfos": .array(questions)]).text)
        #expect(missing.refused(400, "InvalidRequestException") && missing.message.contains("principal"))
        let arn = try await certificate([], api)
        let pool: [String: JSON] = ["cognitoIdentityPoolId": .string("us-east-1:pool")]
        #expect(try await ask(api, arn, questions, more: pool).refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        (0, false), (1, true), (Limits.Authorization.questions.upperBound, true),
        (Limits.Authorization.questions.upperBound + 1, false),
    ])
    func `1 to 10 questions`(_ count: Int, _ isAccepted: Bool) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([], api)
        let answer = try await ask(api, arn, Array(repeating: question("PUBLISH", "topic/a"), count: count))
        #expect(isAccepted ? try results(answer).count == count : answer.refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        (0, false), (Limits.Authorization.resourcesPerQuestion.upperBound, true),
        (Limits.Authorization.resourcesPerQuestion.upperBound + 1, false),
    ])
    func `1 to 100 resources in a question`(_ count: Int, _ isAccepted: Bool) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([], api)
        let resources = JSON.array(Array(repeating: .string(prefix + "topic/a"), count: count))
        let answer = try await ask(api, arn, [.object(["actionType": .string("PUBLISH"), "resources": resources])])
        #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        (Limits.Authorization.resourceCharacters, true), (Limits.Authorization.resourceCharacters + 1, false),
    ])
    func `a resource has at most 2048 characters`(_ count: Int, _ isAccepted: Bool) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([], api)
        let name = String(repeating: "ä", count: count - (prefix + "topic/").count)
        let answer = try await ask(api, arn, [question("PUBLISH", "topic/\(name)")])
        #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        #"{"actionType":"PUBLISH","resources":["topic/a"]}"#, #"{"actionType":"PUBLISH","resources":["*"]}"#,
        #"{"actionType":"PUBLISH"}"#, #"{"resources":["arn:aws:iot:us-east-1:123456789012:topic/a"]}"#,
        #"{"actionType":"publish","resources":["arn:aws:iot:us-east-1:123456789012:topic/a"]}"#,
        #"{"actionType":"PUBLISH","resources":["arn:aws:s3:us-east-1:123456789012:topic/a"]}"#,
        #"{"actionType":"PUBLISH","resources":["arn:aws:iot:us-east-1:123456789012:"]}"#,
    ])
    func `a question has an action and whole ARNs`(_ question: String) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([("all", allowAll)], api)
        let body = #"{"principal":"\#(arn)","authInfos":[\#(question)]}"#
        #expect(try await api.call("POST", "/test-authorization", body).refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        (0, false), (Limits.MQTT.clientIDBytes, true), (Limits.MQTT.clientIDBytes + 1, false),
    ])
    func `a client id is one that a client can have`(_ length: Int, _ isAccepted: Bool) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([], api)
        let query = "?clientId=\(String(repeating: "x", count: length))"
        let answer = try await ask(api, arn, [question("PUBLISH", "topic/a")], query: query)
        #expect(isAccepted ? answer.status == 200 : answer.refused(400, "InvalidRequestException"))
    }

    @Test(arguments: ["policyNamesToAdd", "policyNamesToSkip"])
    func `at most 100 policies are added or skipped`(_ list: String) async throws {
        let api = try await TestAPI()
        let arn = try await certificate([("all", allowAll)], api)
        let most = Limits.Authorization.policyNames
        func names(_ count: Int) -> [String: JSON] { [list: .array(Array(repeating: .string("all"), count: count))] }
        let questions = [question("PUBLISH", "topic/a")]
        #expect(try await ask(api, arn, questions, more: names(most)).status == 200)
        #expect(try await ask(api, arn, questions, more: names(most + 1)).refused(400, "InvalidRequestException"))
        let invalid = try await ask(api, arn, questions, more: [list: .array([.string("a b")])])
        #expect(invalid.refused(400, "InvalidRequestException"))
    }

    // MARK: GetEffectivePolicies

    private func effective(_ api: TestAPI, _ principal: String? = nil, query: String = "") async throws -> Answer {
        let body = try JSON.object(principal.map { ["principal": .string($0)] } ?? [:]).text
        return try await api.call("POST", "/effective-policies\(query)", body)
    }

    private func effectiveNames(_ answer: Answer) throws -> [String] {
        try #require(answer.body?["effectivePolicies"]?.array, "\(answer)").compactMap { $0["policyName"]?.string }
    }

    @Test func `effective policies are the principal's and those of the thing's groups, each once`() async throws {
        let api = try await TestAPI()
        try await makeThing(api)
        try await api.newPolicy("leaf")
        try await attach("leaf", to: prefix + "thinggroup/north-1", api)
        let arn = try await certificate([("own", allowAll)], api)
        try await attach("site", to: arn, api)
        #expect(try effectiveNames(try await effective(api, arn)) == ["own", "site"])
        #expect(try effectiveNames(try await effective(api, query: "?thingName=pump")) == ["leaf", "site"])
        #expect(try effectiveNames(try await effective(api, arn, query: "?thingName=pump")) == ["leaf", "own", "site"])
        #expect(try effectiveNames(try await effective(api, prefix + "thinggroup/north-1")) == ["leaf", "site"])
        #expect(try effectiveNames(try await effective(api, prefix + "thinggroup/north")) == ["site"])
    }

    @Test func `effective policies are the default versions' documents as they were submitted`() async throws {
        let api = try await TestAPI()
        let spaced = " \(allowAll)\n\t "
        let arn = try await certificate([("own", allowAll)], api)
        let body = try JSON.object(["policyDocument": .string(spaced)]).text
        _ = try await api.call("POST", "/policies/own/version?setAsDefault=true", body)
        let found = try await effective(api, arn)
        #expect(
            found.body?["effectivePolicies"]
                == .array([
                    .object([
                        "policyName": .string("own"), "policyArn": .string(prefix + "policy/own"),
                        "policyDocument": .string(spaced),
                    ])
                ]))
    }

    @Test func `effective policies need something that is there to be the policies of`() async throws {
        let api = try await TestAPI()
        #expect(try await effective(api).refused(400, "InvalidRequestException"))
        #expect(try await effective(api, query: "?thingName=none").refused(404, "ResourceNotFoundException"))
        #expect(try await effective(api, query: "?thingName=a%20b").refused(400, "InvalidRequestException"))
        #expect(try await effective(api, prefix + "thinggroup/none").refused(404, "ResourceNotFoundException"))
        let unknown = "\(prefix)cert/\(String(repeating: "0", count: 64))"
        #expect(try await effective(api, unknown).refused(404, "ResourceNotFoundException"))
        #expect(try await effective(api, "us-east-1:identity").refused(400, "InvalidRequestException"))
        let arn = try await certificate([], api)
        #expect(try effectiveNames(try await effective(api, arn)) == [])
    }
}
