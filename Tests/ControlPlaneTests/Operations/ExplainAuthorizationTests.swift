import ControlPlane
import IoTModel
import Registry
import Testing

@Suite struct ExplainAuthorizationTests {
    private static let prefix = "arn:aws:iot:us-east-1:123456789012:"

    private func document(_ statements: String...) -> String {
        #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    }

    private func allow(_ action: String, _ resource: String) -> String {
        #"{"Effect":"Allow","Action":"iot:\#(action)","Resource":"\#(Self.prefix)\#(resource)"}"#
    }

    private func attach(_ policy: String, to arn: String, _ api: TestAPI) async throws {
        let body = try JSON.object(["target": .string(arn)]).text
        #expect(try await api.call("PUT", "/target-policies/\(policy)", body).isEmptySuccess)
    }

    /// An active certificate with the policy `own`.
    private func device(_ document: String, _ api: TestAPI) async throws -> String {
        let arn = try await api.newCertificate(active: true)
        try await api.newPolicy("own", document: document)
        try await attach("own", to: arn, api)
        return arn
    }

    private func explain(_ api: TestAPI, _ members: [String: JSON]) async throws -> Answer {
        try await api.call("POST", "/sallyport/authorization", try JSON.object(members).text, service: "sallyport")
    }

    private func publish(_ topic: String, by principal: String, clientID: String? = nil) -> [String: JSON] {
        var members: [String: JSON] = [
            "principal": .string(principal), "action": .string("iot:Publish"), "topic": .string(topic),
        ]
        members["clientId"] = clientID.map(JSON.string)
        return members
    }

    @Test func `an answer has the decision, what it came from, and all of it as text`() async throws {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Publish", "topic/a/*")), api)
        let allowed = try await explain(api, publish("a/b", by: arn))
        #expect(try allowed.string("authDecision") == "ALLOWED")
        #expect(allowed.body?["warnings"] == .array([]))
        let id = try #require(arn.split(separator: "/").last)
        #expect(allowed.body?["certificate"]?["certificateId"] == .string(String(id)))
        #expect(allowed.body?["certificate"]?["status"] == .string("ACTIVE"))
        #expect(
            allowed.body?["policies"]
                == .array([
                    .object([
                        "policyName": .string("own"), "policyVersionId": .string("1"),
                        "from": .array([.string("certificate")]),
                    ])
                ]))
        let denied = try await explain(api, publish("b", by: String(id)))
        #expect(try denied.string("authDecision") == "IMPLICIT_DENY")
        let decision = try #require(denied.body?["decisions"]?.array?.first)
        #expect(decision["resource"] == .string(Self.prefix + "topic/b"))
        #expect(decision["statements"]?.array?.count == 1)
        let text = try denied.string("text")
        #expect(text.hasPrefix("IMPLICIT_DENY: ") && text.contains("topic/a/*") && text.contains(id))
    }

    @Test func `a CONNECT with a will needs three rights, a retained publish two, and the first refusal counts`()
        async throws
    {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Connect", "client/c"), allow("Publish", "topic/*")), api)
        let connect: [String: JSON] = [
            "principal": .string(arn), "action": .string("iot:Connect"), "clientId": .string("c"),
        ]
        func actions(_ answer: Answer) -> [String] {
            answer.body?["decisions"]?.array?.compactMap { $0["action"]?.string } ?? []
        }
        #expect(actions(try await explain(api, connect)) == ["iot:Connect"])
        let will = connect.merging(["willTopic": .string("last")]) { $1 }
        let allowed = try await explain(api, will)
        #expect(actions(allowed) == ["iot:Connect", "iot:Publish"])
        #expect(try allowed.string("authDecision") == "ALLOWED")
        let retained = try await explain(api, will.merging(["willRetain": .bool(true)]) { $1 })
        #expect(actions(retained) == ["iot:Connect", "iot:Publish", "iot:RetainPublish"])
        #expect(try retained.string("authDecision") == "IMPLICIT_DENY")
        let kept = try await explain(api, publish("a", by: arn).merging(["retain": .bool(true)]) { $1 })
        #expect(actions(kept) == ["iot:Publish", "iot:RetainPublish"])
        #expect(try kept.string("authDecision") == "IMPLICIT_DENY")
    }

    @Test func `what only a connection knows can be told`() async throws {
        let api = try await TestAPI()
        func conditional(_ operatorName: String, _ key: String, _ value: String, _ topic: String) -> String {
            """
            {"Effect":"Allow","Action":"iot:*","Resource":"\(Self.prefix)\(topic)",\
            "Condition":{"\(operatorName)":{"\(key)":"\(value)"}}}
            """
        }
        let arn = try await device(
            document(
                conditional("IpAddress", "aws:SourceIp", "10.0.0.0/8", "topic/ip"),
                conditional("StringEquals", "iot:DomainName", "iot.example", "topic/name"),
                conditional("ForAnyValue:StringEquals", "iot:ConnectAttributes", "PersistentConnect", "client/c")), api)
        func asked(_ members: [String: JSON], _ more: [String: JSON]) async throws -> String {
            try (try await explain(api, members.merging(more) { $1 })).string("authDecision")
        }
        let ip = publish("ip", by: arn)
        #expect(try await asked(ip, [:]) == "IMPLICIT_DENY")
        #expect(try await asked(ip, ["sourceIp": .string("10.1.2.3")]) == "ALLOWED")
        #expect(try await asked(ip, ["sourceIp": .string("11.1.2.3")]) == "IMPLICIT_DENY")
        #expect(try await asked(publish("name", by: arn), ["domainName": .string("iot.example")]) == "ALLOWED")
        let connect: [String: JSON] = [
            "principal": .string(arn), "action": .string("iot:Connect"), "clientId": .string("c"),
        ]
        #expect(try await asked(connect, [:]) == "IMPLICIT_DENY")
        #expect(try await asked(connect, ["persistent": .bool(true)]) == "ALLOWED")
    }

    @Test func `the thing, or why there is none, and the groups that policies come from`() async throws {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Connect", "client/*")), api)
        _ = try await api.call("POST", "/things/pump")
        _ = try await api.call("POST", "/thing-groups/north")
        _ = try await api.call("POST", "/thing-groups/north-1", #"{"parentGroupName":"north"}"#)
        _ = try await api.call(
            "PUT", "/thing-groups/addThingToThingGroup", #"{"thingName":"pump","thingGroupName":"north-1"}"#)
        try await api.newPolicy("site", document: document(allow("Publish", "topic/site")))
        try await attach("site", to: Self.prefix + "thinggroup/north", api)
        try await attach("site", to: Self.prefix + "thinggroup/north-1", api)

        func asked(_ clientID: String?) async throws -> (decision: String, thing: String?, reason: String) {
            let answer = try await explain(api, publish("site", by: arn, clientID: clientID))
            let thing = try #require(answer.body?["thing"])
            return (
                try answer.string("authDecision"), thing["thingName"]?.string, try #require(thing["reason"]?.string)
            )
        }
        let unattached = try await asked("pump")
        #expect(unattached.thing == nil && unattached.reason.contains("isn't attached"))
        #expect(try await asked("other").reason.contains("no thing is named `other`"))
        _ = try await api.call("PUT", "/things/pump/principals", headers: ["x-amzn-principal": arn])
        let attached = try await asked("pump")
        #expect(attached.decision == "ALLOWED" && attached.thing == "pump")
        #expect(attached.reason.contains("the client id is its name"))
        let other = try await asked("other")
        #expect(other.decision == "IMPLICIT_DENY" && other.reason.contains("`pump`"))
        #expect(try await asked(nil).reason.contains("without a client id"))
        _ = try await api.call(
            "PUT", "/things/pump/principals?thingPrincipalType=EXCLUSIVE_THING", headers: ["x-amzn-principal": arn])
        let exclusive = try await asked("other")
        #expect(exclusive.decision == "ALLOWED" && exclusive.reason.contains("exclusively"))
        let answer = try await explain(api, publish("site", by: arn, clientID: "pump"))
        let from = answer.body?["policies"]?.array?.compactMap { $0["from"]?.array?.compactMap(\.string) }
        #expect(from == [["certificate"], ["thing group north", "thing group north-1"]])
    }

    @Test func `a client id tells the certificate where its thing has just one`() async throws {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Connect", "client/pump")), api)
        let question: [String: JSON] = ["action": .string("iot:Connect"), "clientId": .string("pump")]
        let nothing = try await explain(api, question)
        #expect(nothing.refused(400, "InvalidRequestException") && nothing.message.contains("no thing is named `pump`"))
        _ = try await api.call("POST", "/things/pump")
        let bare = try await explain(api, question)
        #expect(bare.refused(400, "InvalidRequestException") && bare.message.contains("no certificate attached"))
        _ = try await api.call("PUT", "/things/pump/principals", headers: ["x-amzn-principal": arn])
        #expect(try (try await explain(api, question)).string("authDecision") == "ALLOWED")
        let second = try await api.newCertificate()
        _ = try await api.call("PUT", "/things/pump/principals", headers: ["x-amzn-principal": second])
        let several = try await explain(api, question)
        #expect(several.refused(400, "InvalidRequestException"))
        #expect(several.message.contains(try #require(arn.split(separator: "/").last)))
    }

    @Test func `what each version that isn't the default would say is told`() async throws {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Publish", "topic/a")), api)
        for topic in ["b", "c"] {
            let body = try JSON.object(["policyDocument": .string(document(allow("Publish", "topic/\(topic)")))]).text
            _ = try await api.call("POST", "/policies/own/version", body)
        }
        let answer = try await explain(api, publish("c", by: arn))
        let versions = answer.body?["decisions"]?.array?.first?["allowingVersions"]?.array
        #expect(versions?.compactMap { $0["policyVersionId"]?.string } == ["3"])
        #expect(try answer.string("text").contains("Version 3 of policy `own`"))
        func others(_ answer: Answer) -> [String] {
            answer.body?["otherVersions"]?.array?.compactMap { version in
                version["policyVersionId"]?.string.map { "\($0) \(version["authDecision"]?.string ?? "")" }
            } ?? []
        }
        #expect(others(answer) == ["3 ALLOWED", "2 IMPLICIT_DENY"])
        let allowed = try await explain(api, publish("a", by: arn))
        #expect(others(allowed) == ["3 IMPLICIT_DENY", "2 IMPLICIT_DENY"])
        let text = try allowed.string("text")
        #expect(text.contains("Version 3 of policy `own`, which is not its default version, would deny it."))
    }

    @Test(arguments: ["iot:ListRetainedMessages", "iot:ListNamedShadowsForThing"])
    func `what an action is about needn't be said where it is everything`(_ action: String) async throws {
        let api = try await TestAPI()
        let arn = try await device(
            document(#"{"Effect":"Allow","Action":"\#(action)","Resource":"*"}"#), api)
        for more in [[:], ["resource": .string("*")], ["https": .bool(true)]] as [[String: JSON]] {
            let question: [String: JSON] = ["principal": .string(arn), "action": .string(action)]
            let answer = try await explain(api, question.merging(more) { $1 })
            #expect(try answer.string("authDecision") == "ALLOWED")
            #expect(answer.body?["decisions"]?.array?.first?["resource"] == .string("*"))
        }
    }

    @Test func `a claim's policy has no other versions, whatever a policy of the account is called`() async throws {
        let api = try await TestAPI()
        let template = TemplateName(unchecked: "pumps")
        let claim = ProvisioningClaimRecord(
            account: .standard, id: CertificateID(digest: Array(repeating: 1, count: 32)), template: template,
            notBefore: TestAPI.now, notAfter: TestAPI.now.advanced(by: Limits.Provisioning.claim))
        try await api.registry.write { writer throws(RegistryError) in try writer.put(claim) }
        try await api.newPolicy("provisioning-claim-pumps")
        let body = try JSON.object(["policyDocument": .string(allowAll)]).text
        _ = try await api.call("POST", "/policies/provisioning-claim-pumps/version", body)
        let answer = try await explain(api, publish("a", by: "\(claim.id)"))
        #expect(try answer.string("authDecision") == "IMPLICIT_DENY")
        #expect(answer.body?["otherVersions"] == .array([]))
        #expect(answer.body?["decisions"]?.array?.first?["allowingVersions"] == .array([]))
    }

    @Test(arguments: ["INACTIVE", "REVOKED"])
    func `a certificate that isn't ACTIVE is a warning`(_ status: String) async throws {
        let api = try await TestAPI()
        let arn = try await device(document(allow("Publish", "topic/a")), api)
        let id = try #require(arn.split(separator: "/").last)
        #expect(try await api.call("PUT", "/certificates/\(id)?newStatus=\(status)").isEmptySuccess)
        let answer = try await explain(api, publish("a", by: arn))
        #expect(try answer.string("authDecision") == "ALLOWED")
        #expect(try answer.strings("warnings").first?.contains(status) == true)
        #expect(try answer.string("text").contains("warning: "))
    }

    @Test(arguments: [
        #"{"action":"iot:Publish","topic":"a"}"#,
        #"{"principal":"CERT","topic":"a"}"#, #"{"principal":"CERT","action":"iot:Publihs","topic":"a"}"#,
        #"{"principal":"CERT","action":"iot:Subscribe","topic":"a","https":true}"#,
        #"{"principal":"CERT","action":"iot:Publish"}"#, #"{"principal":"CERT","action":"iot:Subscribe"}"#,
        #"{"principal":"CERT","action":"iot:Publish","topic":"a","resource":"arn:aws:iot:us-east-1:123456789012:topic/a"}"#,
        #"{"principal":"CERT","action":"iot:Connect"}"#, #"{"principal":"CERT","action":"iot:GetThingShadow"}"#,
        #"{"principal":"CERT","action":"iot:GetThingShadow","topic":"a"}"#,
        #"{"principal":"CERT","action":"iot:Publish","topic":"a","persistent":true}"#,
        #"{"principal":"CERT","action":"iot:Publish","topic":"a","willTopic":"b"}"#,
        #"{"principal":"CERT","action":"iot:Subscribe","topic":"a","retain":true}"#,
        #"{"principal":"CERT","action":"iot:Connect","clientId":"c","willRetain":true}"#,
        #"{"principal":"CERT","action":"iot:Publish","topic":"a","sourceIp":"here"}"#,
        #"{"principal":"CERT","action":"iot:Publish","resource":"topic/a"}"#,
        #"{"principal":"CERT","action":"iot:Publish","resource":"*"}"#,
        #"{"principal":"CERT","action":"iot:ListRetainedMessages","topic":"a"}"#,
        #"{"principal":"CERT","action":"iot:ListRetainedMessages","https":false}"#,
        #"{"principal":"CERT","action":"iot:GetRetainedMessage","topic":"a","https":false}"#,
        #"{"principal":"x","action":"iot:Publish","topic":"a"}"#,
    ])
    func `what can't be answered is refused`(_ body: String) async throws {
        let api = try await TestAPI()
        let arn = try await device(allowAll, api)
        let answer = try await api.call(
            "POST", "/sallyport/authorization", body.replacing("CERT", with: arn), service: "sallyport")
        #expect(answer.refused(400, "InvalidRequestException"))
    }

    @Test(arguments: [
        ("clientId", Limits.MQTT.clientIDBytes), ("topic", Limits.Authorization.resourceCharacters),
        ("domainName", Limits.Gateway.serverNameBytes), ("willTopic", Limits.Authorization.resourceCharacters),
    ])
    func `every text has a longest form`(_ member: String, _ maximum: Int) async throws {
        let api = try await TestAPI()
        let arn = try await device(allowAll, api)
        var members: [String: JSON] = ["principal": .string(arn), "action": .string("iot:Publish")]
        if member == "willTopic" {
            members["action"] = .string("iot:Connect")
            members["clientId"] = .string("c")
        } else {
            members["topic"] = .string("a")
        }
        func asked(_ length: Int) async throws -> Answer {
            try await explain(
                api, members.merging([member: .string(String(repeating: "x", count: length))]) { $1 })
        }
        #expect(try await asked(maximum).status == 200)
        #expect(try await asked(maximum + 1).refused(400, "InvalidRequestException"))
        #expect(try await asked(0).refused(400, "InvalidRequestException"))
    }

    @Test func `a certificate that isn't registered isn't found`() async throws {
        let api = try await TestAPI()
        let answer = try await explain(api, publish("a", by: String(repeating: "0", count: 64)))
        #expect(answer.refused(404, "ResourceNotFoundException"))
    }
}
