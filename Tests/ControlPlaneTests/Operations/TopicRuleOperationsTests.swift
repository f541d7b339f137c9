import Broker
import IoTModel
import Testing

@testable import ControlPlane

@Suite struct TopicRuleOperationsTests {
    private static let role = "arn:aws:iam::123456789012:role/r"

    private static let rule = """
        {"sql":"SELECT * FROM 'a/+'","description":"d","awsIotSqlVersion":"2016-03-23","actions":[\
        {"republish":{"roleArn":"\(role)","topic":"b","qos":1,"headers":{"userProperties":[{"key":"k","value":"v"}]}}},\
        {"http":{"url":"https://example.test/${topic()}","batchConfig":{"maxBatchSize":10,"batchAcrossTopics":true}}},\
        {"kafka":{"destinationArn":"d","topic":"t","clientProperties":{"acks":"1"}}}],\
        "errorAction":{"sqs":{"roleArn":"\(role)","queueUrl":"u","useBase64":false}}}
        """

    private func logged(_ api: TestAPI) -> [String] {
        api.events.entries.filter { $0.eventType == .notExecuted }.compactMap(\.details)
    }

    @Test func `a rule is returned as it was given, and the log says that nothing executes it`() async throws {
        let api = try await TestAPI()
        let made = try await api.call(
            "POST", "/rules/forward", Self.rule, headers: ["x-amz-tagging": "site=north%2F1&floor=a+b&bare"])
        #expect(made.isEmptySuccess)
        #expect(logged(api).count == 1 && logged(api)[0].contains("`forward`"))
        let found = try await api.call("GET", "/rules/forward")
        let arn = "arn:aws:iot:us-east-1:123456789012:rule/forward"
        #expect(try found.string("ruleArn") == arn)
        var expected = try JSONValue(jsonText: Self.rule)
        guard case .object(var members) = expected else { return }
        members["ruleName"] = .text("forward")
        members["ruleDisabled"] = .flag(false)
        members["createdAt"] = .integer(1_900_000_000)
        expected = .object(members)
        let returned = try #require(found.body?["rule"])
        #expect(try JSONValue(jsonText: try returned.text) == expected)
        let tags = try await api.call("GET", "/tags?resourceArn=\(arn.encoded)")
        #expect(
            tags.body?["tags"]
                == .array([
                    .object(["Key": .string("bare"), "Value": .string("")]),
                    .object(["Key": .string("floor"), "Value": .string("a b")]),
                    .object(["Key": .string("site"), "Value": .string("north/1")]),
                ]))
        let listed = try await api.call("GET", "/rules?topic=a%2F%2B&ruleDisabled=false&maxResults=10000")
        #expect(
            listed.body?["rules"]
                == .array([
                    .object([
                        "ruleArn": .string(arn), "ruleName": .string("forward"), "topicPattern": .string("a/+"),
                        "createdAt": .number(1_900_000_000), "ruleDisabled": .bool(false),
                    ])
                ]))
        #expect(try await api.call("GET", "/rules?maxResults=10001").refused(400, "InvalidRequestException"))
        #expect(
            try await api.call("POST", "/rules/forward", Self.rule).refused(409, "ResourceAlreadyExistsException"))
    }

    @Test func `the log tells of each time that a rule is enabled`() async throws {
        let api = try await TestAPI()
        let disabled = #"{"sql":"SELECT 1","actions":[],"ruleDisabled":true}"#
        #expect(try await api.call("POST", "/rules/quiet", disabled).isEmptySuccess)
        #expect(logged(api).isEmpty)
        for _ in 1...2 { #expect(try await api.call("POST", "/rules/quiet/enable").isEmptySuccess) }
        #expect(logged(api).count == 1)
        #expect(try await api.call("GET", "/rules/quiet").body?["rule"]?["ruleDisabled"] == .bool(false))
        for _ in 1...2 { #expect(try await api.call("POST", "/rules/quiet/disable").isEmptySuccess) }
        #expect(try await api.call("GET", "/rules/quiet").body?["rule"]?["ruleDisabled"] == .bool(true))
        let enabled = #"{"sql":"SELECT 2","actions":[]}"#
        for _ in 1...2 { #expect(try await api.call("PATCH", "/rules/quiet", enabled).isEmptySuccess) }
        #expect(logged(api).count == 2)
        let replaced = try await api.call("GET", "/rules/quiet").body?["rule"]
        #expect(replaced?["sql"] == .string("SELECT 2") && replaced?["awsIotSqlVersion"] == .string("2015-10-08"))
        #expect(try await api.call("DELETE", "/rules/quiet").isEmptySuccess)
        for (method, path) in [
            ("GET", "/rules/quiet"), ("PATCH", "/rules/quiet"), ("DELETE", "/rules/quiet"),
            ("POST", "/rules/quiet/enable"), ("POST", "/rules/quiet/disable"),
        ] {
            let answer = try await api.call(method, path, method == "PATCH" ? enabled : "")
            #expect(answer.refused(401, "UnauthorizedException"), "\(method) \(path)")
            #expect(answer.message.contains("Access to topic rule 'quiet' was denied"))
        }
    }

    @Test(arguments: [
        (#"{"actions":[]}"#, "`sql` is missing"), (#"{"sql":"SELECT 1"}"#, "`actions` is missing"),
        (#"{"sql":1,"actions":[]}"#, "`sql` has another type"), ("[]", "another type"), ("{", "isn't JSON"),
        (#"{"sql":"SELECT 1","actions":[{}]}"#, "`actions[0]` has 0 known members"),
        (#"{"sql":"SELECT 1","actions":[{"unknown":{}}]}"#, "`actions[0]` has 0 known members"),
        (#"{"sql":"SELECT 1","actions":[{"lambda":{}}]}"#, "`actions[0].lambda.functionArn` is missing"),
        (#"{"sql":"SELECT 1","actions":[{"lambda":{"functionArn":"a"},"sns":{"targetArn":"a","roleArn":"b"}}]}"#, "2"),
        (#"{"sql":"SELECT 1","actions":[{"republish":{"roleArn":"a","topic":"b","qos":2}}]}"#, "is `2`; expected"),
        (#"{"sql":"SELECT 1","actions":[{"sns":{"roleArn":"a","targetArn":"b","messageFormat":"X"}}]}"#, "is `X`"),
        (
            #"{"sql":"SELECT 1","actions":[{"openSearch":{"roleArn":"a","endpoint":"x","index":"i","type":"t","id":"1"}}]}"#,
            "https://"
        ),
        (#"{"sql":"SELECT 1","actions":[],"awsIotSqlVersion":"2020-01-01"}"#, "awsIotSqlVersion"),
    ])
    func `a rule that AWS's model doesn't allow is refused with the place`(
        _ row: (body: String, message: String)
    ) async throws {
        let answer = try await TestAPI().call("POST", "/rules/x", row.body)
        #expect(answer.refused(400, "InvalidRequestException") && answer.message.contains(row.message), "\(answer)")
    }

    @Test(arguments: [(10, true), (11, false)])
    func `a rule has ten actions and not eleven`(_ count: Int, _ isAccepted: Bool) async throws {
        let action = #"{"lambda":{"functionArn":"a"}}"#
        let body =
            #"{"sql":"SELECT 1","actions":["# + Array(repeating: action, count: count).joined(separator: ",") + "]}"
        #expect(try await TestAPI().call("POST", "/rules/x", body).status == (isAccepted ? 200 : 400))
    }

    @Test func `members that the model doesn't know and null are left out`() throws {
        let given =
            #"{"sql":"s","actions":[],"unknown":1,"description":null,"errorAction":{"lambda":{"functionArn":"a","x":[]}}}"#
        let read = try TopicRuleShape.payload.read(try JSONValue(jsonText: given), at: "")
        #expect(
            read == (try JSONValue(jsonText: #"{"sql":"s","actions":[],"errorAction":{"lambda":{"functionArn":"a"}}}"#))
        )
    }

    @Test(arguments: [
        ("SELECT * FROM 'a/b'", "a/b"), ("select x.from, 'it from ''x' from \"a/#\" where y = 1", "a/#"),
        (" SELECT f(a, 'FROM \"x\"') AS b\nFROM\t'$aws/things/+'", "$aws/things/+"), ("SELECT 1", nil),
        ("SELECT (SELECT v FROM x) FROM 't'", "t"), ("SELECT fromage, _from FROM 'q'", "q"),
    ])
    func `what a rule selects from is read from its SQL`(_ sql: String, _ pattern: String?) throws {
        #expect(try RuleSource(sql: sql).topicPattern == pattern)
    }

    @Test(arguments: ["", "UPDATE x", "SELECTED x", "SELECT * FROM a/b", "SELECT 'a", "SELECT (1", "SELECT * FROM 'a"])
    func `SQL that can't be one of a rule is refused`(_ sql: String) async throws {
        let body = try JSON.object(["sql": .string(sql), "actions": .array([])]).text
        let answer = try await TestAPI().call("POST", "/rules/x", body)
        #expect(answer.refused(400, sql.isEmpty ? "InvalidRequestException" : "SqlParseException"), "\(answer)")
    }

    @Test func `the indexing configuration is returned as it was given, and the log says that there is no index`()
        async throws
    {
        let api = try await TestAPI()
        let before = try await api.call("GET", "/indexing/config")
        #expect(before.body?["thingIndexingConfiguration"]?["thingIndexingMode"] == .string("OFF"))
        #expect(before.body?["thingGroupIndexingConfiguration"] == .object(["thingGroupIndexingMode": .string("OFF")]))
        let things = """
            {"thingIndexingMode":"REGISTRY_AND_SHADOW","thingConnectivityIndexingMode":"STATUS",\
            "deviceDefenderIndexingMode":"OFF","namedShadowIndexingMode":"ON",\
            "customFields":[{"name":"attributes.x","type":"Number"}],\
            "filter":{"namedShadowNames":["a"],"geoLocations":[{"name":"g","order":"LatLon"}]}}
            """
        for _ in 1...2 {
            #expect(
                try await api.call("POST", "/indexing/config", #"{"thingIndexingConfiguration":\#(things)}"#)
                    .isEmptySuccess)
        }
        #expect(logged(api).count == 1)
        let groups = #"{"thingGroupIndexingConfiguration":{"thingGroupIndexingMode":"ON"}}"#
        #expect(try await api.call("POST", "/indexing/config", groups).isEmptySuccess)
        #expect(logged(api).count == 2)
        let after = try await api.call("GET", "/indexing/config")
        let found = try #require(after.body?["thingIndexingConfiguration"])
        #expect(try JSONValue(jsonText: try found.text) == (try JSONValue(jsonText: things)))
        #expect(after.body?["thingGroupIndexingConfiguration"] == .object(["thingGroupIndexingMode": .string("ON")]))
        for body in [
            #"{"thingIndexingConfiguration":{}}"#, #"{"thingIndexingConfiguration":{"thingIndexingMode":"ON"}}"#,
            #"{"thingIndexingConfiguration":{"thingIndexingMode":"OFF","filter":{"namedShadowNames":[""]}}}"#, "[]",
        ] {
            #expect(try await api.call("POST", "/indexing/config", body).refused(400, "InvalidRequestException"))
        }
    }
}
