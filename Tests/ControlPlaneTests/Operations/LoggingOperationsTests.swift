import ControlPlane
import Testing

@Suite struct LoggingOperationsTests {
    private let role = "arn:aws:iam::123456789012:role/logs"

    private func configured() async throws -> TestAPI {
        let api = try await TestAPI()
        let options = #"{"roleArn":"\#(role)","defaultLogLevel":"WARN"}"#
        #expect(try await api.call("POST", "/v2LoggingOptions", options).isEmptySuccess)
        return api
    }

    private func target(_ type: String, _ name: String?, level: String = "DEBUG") -> String {
        let target = [#""targetType":"\#(type)""#] + (name.map { [#""targetName":"\#($0)""#] } ?? [])
        return #"{"logTarget":{\#(target.joined(separator: ","))},"logLevel":"\#(level)"}"#
    }

    private func item(_ type: String, _ name: String?, _ level: String) -> JSON {
        var target: [String: JSON] = ["targetType": .string(type)]
        if let name { target["targetName"] = .string(name) }
        return .object(["logTarget": .object(target), "logLevel": .string(level)])
    }

    @Test func `levels of targets are set, listed page by page and deleted`() async throws {
        let api = try await configured()
        for (type, name) in [("CLIENT_ID", "pump 7"), ("THING_GROUP", "floor"), ("SOURCE_IP", "192.0.2.7")] {
            #expect(try await api.call("POST", "/v2LoggingLevel", target(type, name)).isEmptySuccess)
        }
        #expect(try await api.call("POST", "/v2LoggingLevel", target("DEFAULT", nil, level: "ERROR")).isEmptySuccess)
        #expect(try await api.call("GET", "/v2LoggingOptions").string("defaultLogLevel") == "ERROR")
        let first = try await api.call("GET", "/v2LoggingLevel?maxResults=2")
        #expect(
            first.body?["logTargetConfigurations"]
                == .array([item("DEFAULT", nil, "ERROR"), item("CLIENT_ID", "pump 7", "DEBUG")]))
        let token = try first.string("nextToken")
        let second = try await api.call("GET", "/v2LoggingLevel?nextToken=\(token.encoded)")
        #expect(
            second.body
                == .object([
                    "logTargetConfigurations": .array([
                        item("SOURCE_IP", "192.0.2.7", "DEBUG"), item("THING_GROUP", "floor", "DEBUG"),
                    ])
                ]))
        let delete = "/v2LoggingLevel?targetType=CLIENT_ID&targetName=pump%207"
        #expect(try await api.call("DELETE", delete).isEmptySuccess)
        #expect(try await api.call("DELETE", delete).isEmptySuccess)
        #expect(
            try await api.call("GET", "/v2LoggingLevel?targetType=CLIENT_ID").body
                == .object(["logTargetConfigurations": .array([])]))
    }

    @Test func `levels of targets need options first`() async throws {
        let api = try await TestAPI()
        #expect(try await api.call("GET", "/v2LoggingLevel").refused(404, "NotConfiguredException"))
        let set = try await api.call("POST", "/v2LoggingLevel", target("CLIENT_ID", "pump-7"))
        #expect(set.refused(404, "NotConfiguredException"))
    }

    @Test func `a target has type, name and level`() async throws {
        let api = try await configured()
        for body in [
            "{}", #"{"logLevel":"INFO"}"#, target("PLACE", "x"), target("CLIENT_ID", nil), target("DEFAULT", "x"),
            target("CLIENT_ID", "x", level: "LOUD"), #"{"logTarget":{"targetType":"DEFAULT"}}"#,
            target("SOURCE_IP", "192.0.2"),
        ] {
            #expect(
                try await api.call("POST", "/v2LoggingLevel", body).refused(400, "InvalidRequestException"), "\(body)")
        }
        for query in ["", "?targetType=CLIENT_ID", "?targetName=x", "?targetType=DEFAULT&targetName=x"] {
            #expect(try await api.call("DELETE", "/v2LoggingLevel\(query)").refused(400, "InvalidRequestException"))
        }
        for query in ["?targetType=PLACE", "?maxResults=0", "?maxResults=251", "?nextToken=x"] {
            #expect(try await api.call("GET", "/v2LoggingLevel\(query)").refused(400, "InvalidRequestException"))
        }
    }

    @Test func `the first version's options are kept until the second version's are set`() async throws {
        let api = try await TestAPI()
        #expect(try await api.call("GET", "/loggingOptions").body == .object(["logLevel": .string("DISABLED")]))
        let options = JSON.object(["roleArn": .string(role), "logLevel": .string("INFO")])
        #expect(try await api.call("POST", "/loggingOptions", try options.text).isEmptySuccess)
        #expect(try await api.call("GET", "/loggingOptions").body == options)
        for body in ["{}", #"{"roleArn":"x","logLevel":"INFO"}"#, #"{"roleArn":"\#(role)","logLevel":"LOUD"}"#] {
            #expect(try await api.call("POST", "/loggingOptions", body).refused(400, "InvalidRequestException"))
        }
        let second = #"{"roleArn":"\#(role)","defaultLogLevel":"WARN"}"#
        #expect(try await api.call("POST", "/v2LoggingOptions", second).isEmptySuccess)
        let refused = try await api.call("POST", "/loggingOptions", try options.text)
        #expect(refused.refused(400, "InvalidRequestException") && refused.message.contains("SetV2LoggingOptions"))
    }

    @Test func `verbose shows every event type with the level it has`() async throws {
        let api = try await configured()
        let events = #"{"eventConfigurations":[{"eventType":"Connect","logDestination":"connects"}]}"#
        #expect(try await api.call("POST", "/v2LoggingOptions", events).isEmptySuccess)
        func shown(_ query: String) async throws -> [JSON] {
            try await api.call("GET", "/v2LoggingOptions\(query)").body?["eventConfigurations"]?.array ?? []
        }
        let plain = JSON.object(["eventType": .string("Connect"), "logDestination": .string("connects")])
        #expect(try await shown("") == [plain])
        let verbose = try await shown("?verbose=true")
        let named = JSON.object([
            "eventType": .string("Connect"), "logDestination": .string("connects"), "logLevel": .string("WARN"),
        ])
        #expect(verbose.first == named)
        let types = verbose.compactMap { $0["eventType"]?.string }
        #expect(Set(types).count == types.count && types.contains("Publish-Out"))
        #expect(!types.contains { $0.hasPrefix("EventLog.") || $0.hasPrefix("Registry.") })
        #expect(verbose.contains(.object(["eventType": .string("Ping"), "logLevel": .string("DISABLED")])))
    }
}
