import ControlPlane
import Testing

@Suite struct SettingOperationsTests {
    private let role = "arn:aws:iam::123456789012:role/logs"

    @Test(arguments: [
        "", "?endpointType=iot%3AData-ATS", "?endpointType=iot:Data", "?endpointType=iot:CredentialProvider",
        "?endpointType=iot:Jobs",
    ])
    func `DescribeEndpoint gives a bare host name`(_ query: String) async throws {
        let answer = try await TestAPI(endpoint: "iot.example.test").call("GET", "/endpoint\(query)")
        #expect(answer.body == .object(["endpointAddress": .string("iot.example.test")]))
    }

    @Test func `an unknown type of endpoint is refused`() async throws {
        let answer = try await TestAPI().call("GET", "/endpoint?endpointType=iot:Nothing")
        #expect(answer.refused(400, "InvalidRequestException"))
        #expect(answer.message.contains("`iot:Nothing`"))
    }

    @Test func `the data endpoint is a built-in domain configuration`() async throws {
        let api = try await TestAPI()
        let listed = try await api.call("GET", "/domainConfigurations").body?["domainConfigurations"]?.array
        #expect(listed?.map { $0["domainConfigurationName"]?.string } == ["iot:Data-ATS"])
        let found = try await api.call("GET", "/domainConfigurations/iot%3AData-ATS")
        #expect(found.body?["domainName"] == .string("iot.example.test"))
        #expect(found.body?["domainType"] == .string("ENDPOINT"))
        #expect(found.body?["domainConfigurationArn"] == listed?.first?["domainConfigurationArn"])
        #expect(try await api.call("GET", "/domainConfigurations/other").refused(404, "ResourceNotFoundException"))
        #expect(try await api.call("GET", "/domainConfigurations/a%20b").refused(400, "InvalidRequestException"))
        let jobs = try await api.call("GET", "/domainConfigurations?serviceType=JOBS")
        #expect(jobs.body?["domainConfigurations"] == .array([]))
    }

    @Test func `logging options aren't configured until they are set, and then kept`() async throws {
        let api = try await TestAPI()
        #expect(try await api.call("GET", "/v2LoggingOptions").refused(404, "NotConfiguredException"))
        #expect(try await api.call("POST", "/v2LoggingOptions", "{}").refused(400, "InvalidRequestException"))
        let first = #"{"roleArn":"\#(role)","defaultLogLevel":"WARN"}"#
        #expect(try await api.call("POST", "/v2LoggingOptions", first).isEmptySuccess)
        let more = #"{"disableAllLogs":true,"eventConfigurations":[{"eventType":"Ping","logLevel":"DEBUG"}]}"#
        #expect(try await api.call("POST", "/v2LoggingOptions", more).isEmptySuccess)
        let ping = JSON.object(["eventType": .string("Ping"), "logLevel": .string("DEBUG")])
        #expect(
            try await api.call("GET", "/v2LoggingOptions").body
                == .object([
                    "roleArn": .string(role), "defaultLogLevel": .string("WARN"), "disableAllLogs": .bool(true),
                    "eventConfigurations": .array([ping]),
                ]))
        let verbose =
            try await api.call("GET", "/v2LoggingOptions?verbose=true").body?["eventConfigurations"]?.array ?? []
        #expect(verbose.contains(ping))
        #expect(verbose.contains(.object(["eventType": .string("Connect"), "logLevel": .string("WARN")])))
        #expect(
            verbose.contains(.object(["eventType": .string("Connection.AuthNError"), "logLevel": .string("DISABLED")])))
    }

    @Test(arguments: [
        #"{"roleArn":"x","defaultLogLevel":"WARN"}"#,
        #"{"roleArn":"arn:aws:iam::123456789012:user/logs","defaultLogLevel":"WARN"}"#,
        #"{"roleArn":"arn:aws:iam::123456789012:role/logs","defaultLogLevel":"LOUD"}"#,
        #"{"roleArn":"arn:aws:iam::123456789012:role/logs","defaultLogLevel":"WARN","eventConfigurations":[{}]}"#,
        #"{"eventConfigurations":[{"eventType":"Ping","logDestination":"a b"}]}"#,
    ])
    func `logging options have a form`(_ body: String) async throws {
        #expect(try await TestAPI().call("POST", "/v2LoggingOptions", body).refused(400, "InvalidRequestException"))
    }

    @Test func `policies are tagged`() async throws {
        let api = try await TestAPI()
        let document = JSON.string(allowAll)
        let tag = JSON.object(["Key": .string("site"), "Value": .string("north")])
        let made = try await api.call(
            "POST", "/policies/all", try JSON.object(["policyDocument": document, "tags": .array([tag])]).text)
        let arn = try made.string("policyArn")
        func tags() async throws -> JSON? { try await api.call("GET", "/tags?resourceArn=\(arn.encoded)").body }
        #expect(try await tags() == .object(["tags": .array([tag])]))
        let more = #"{"resourceArn":"\#(arn)","tags":[{"Key":"site","Value":"south"},{"Key":"team"}]}"#
        #expect(try await api.call("POST", "/tags", more).isEmptySuccess)
        let untag = #"{"resourceArn":"\#(arn)","tagKeys":["site","never"]}"#
        #expect(try await api.call("POST", "/untag", untag).isEmptySuccess)
        #expect(
            try await tags() == .object(["tags": .array([.object(["Key": .string("team"), "Value": .string("")])])]))
    }

    @Test func `a resource has at most 50 tags`() async throws {
        let api = try await TestAPI()
        try await api.newPolicy("all")
        for (count, isAccepted) in [(51, false), (50, true)] {
            let tags = (1...count).map { #"{"Key":"k\#($0)"}"# }.joined(separator: ",")
            let body = #"{"resourceArn":"arn:aws:iot:us-east-1:123456789012:policy/all","tags":[\#(tags)]}"#
            let answer = try await api.call("POST", "/tags", body)
            #expect(isAccepted ? answer.isEmptySuccess : answer.refused(410, "LimitExceededException"))
        }
    }

    @Test(arguments: [
        ("arn:aws:iot:us-east-1:123456789012:thing/a", 400, "InvalidRequestException"),
        ("arn:aws:iot:us-east-1:123456789012:policy/none", 404, "ResourceNotFoundException"),
        ("x", 400, "InvalidRequestException"),
    ])
    func `things and what doesn't exist take no tags`(_ arn: String, _ status: Int, _ name: String) async throws {
        let api = try await TestAPI()
        #expect(try await api.call("GET", "/tags?resourceArn=\(arn.encoded)").refused(status, name))
        let body = #"{"resourceArn":"\#(arn)","tags":[]}"#
        #expect(try await api.call("POST", "/tags", body).refused(status, name))
    }
}
