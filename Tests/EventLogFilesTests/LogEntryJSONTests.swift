import Broker
import IoTModel
import Testing

@Suite struct LogEntryJSONTests {
    @Test func `a connection's entry has AWS's members, in AWS's order`() {
        var entry = LogEntry(.connect, .success, at: WallTime(milliseconds: 1_893_553_445_678), account: .standard)
        entry.transferProtocol = .mqtt
        entry.clientID = "pump-7"
        entry.principalID = "3f1c"
        entry.source = .init(ip: "198.51.100.7", port: 40_112)
        var bytes: [UInt8] = []
        entry.appendLine(to: &bytes, traceID: "0b6f")
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"timestamp":"2030-01-02 03:04:05.678","logLevel":"INFO","traceId":"0b6f","#
                + #""accountId":"123456789012","status":"Success","eventType":"Connect","protocol":"MQTT","#
                + #""clientId":"pump-7","principalId":"3f1c","sourceIp":"198.51.100.7","sourcePort":40112}"# + "\n")
    }

    @Test func `a denial names action, resource, policy, version and statement`() throws {
        var entry = LogEntry(
            .publishIn, .failure, at: noon, account: .standard, reason: "AUTHORIZATION_FAILURE",
            details: "Authorization Failure")
        entry.topicName = "plant/7"
        entry.decision = .init(
            action: "iot:Publish", resource: "arn:aws:iot:us-east-1:123456789012:topic/plant/7",
            outcome: .explicitDeny, policyName: "floor", policyVersion: "3", statement: "NoPlants")
        let members = try object(entry)
        let expected = [
            "logLevel": "ERROR", "status": "Failure", "eventType": "Publish-In", "reason": "AUTHORIZATION_FAILURE",
            "topicName": "plant/7", "action": "iot:Publish", "decision": "explicitDeny", "policyName": "floor",
            "resource": "arn:aws:iot:us-east-1:123456789012:topic/plant/7", "policyVersion": "3",
            "statement": "NoPlants",
        ]
        for (name, value) in expected { #expect(members[name] as? String == value, "\(name)") }
    }

    @Test func `an implicit denial has no policy to name`() throws {
        var entry = LogEntry(.connect, .failure, at: noon, account: .standard)
        entry.decision = .init(action: "iot:Connect", resource: "arn", outcome: .implicitDeny)
        let members = try object(entry)
        #expect(members["decision"] as? String == "implicitDeny")
        #expect(members["policyName"] == nil && members["statement"] == nil)
    }

    @Test func `a refusal before CONNECT shows what the handshake showed`() throws {
        var entry = refusal(from: "2001:db8::7", reason: "DEVICE_CERTIFICATE_INACTIVE")
        entry.target = .init(ip: "2001:db8::1", port: 8_883)
        entry.authenticationType = .x509
        entry.certificateStatus = .pendingActivation
        entry.tls = .init(
            version: "TLSv1.2", serverName: "iot.local.test", applicationProtocol: "x-amzn-mqtt-ca", alertSent: 49)
        let members = try object(entry)
        #expect(members["sourceIp"] as? String == "2001:db8::7")
        #expect(members["targetPort"] as? Int == 8_883)
        #expect(members["authenticationType"] as? String == "AWS_X509")
        #expect(members["certificateStatus"] as? String == "PENDING_ACTIVATION")
        #expect(members["serverNameIndication"] as? String == "iot.local.test")
        #expect(members["tlsVersion"] as? String == "TLSv1.2")
        #expect(members["alpn"] as? String == "x-amzn-mqtt-ca")
        #expect(members["alertSent"] as? Int == 49)
        #expect(members["alertReceived"] == nil)
    }

    @Test func `a SUBSCRIBE lists its filters with their codes`() throws {
        var entry = LogEntry(.subscribe, .success, at: noon, account: .standard)
        entry.subscriptions = [.init(topicName: "a/+", reasonCode: 1), .init(topicName: "b/#", reasonCode: 135)]
        let list = try #require(try object(entry)["subscriptions"] as? [[String: Any]])
        #expect(list.map { $0["topicName"] as? String } == ["a/+", "b/#"])
        #expect(list.map { $0["reasonCode"] as? Int } == [1, 135])
    }

    @Test(arguments: [(16, 16), (17, 16)])
    func `no more filters are listed than the limit`(_ given: Int, _ written: Int) throws {
        var entry = LogEntry(.subscribe, .failure, at: noon, account: .standard)
        entry.subscriptions = (0..<given).map { .init(topicName: "\($0)", reasonCode: 0) }
        #expect((try object(entry)["subscriptions"] as? [Any])?.count == written)
    }

    @Test func `retain is the text True, and only when set`() throws {
        var entry = LogEntry(.publishIn, .success, at: noon, account: .standard)
        #expect(try object(entry)["retain"] == nil)
        entry.retain = true
        #expect(try object(entry)["retain"] as? String == "True")
    }

    @Test(arguments: [
        "plain", "quote \" and \\ backslash", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "\u{9B}31m red", "Größe 🌡",
        "right\u{202E}left", "\u{61C}\u{200E}\u{200F}\u{202A}\u{2066}\u{2069}", "\u{2028}\u{2029}", "/slash", "",
    ])
    func `RFC 8259 §7: any text comes back as it was, on one line without control characters`(
        _ text: String
    ) throws {
        var entry = LogEntry(.connect, .failure, at: noon, account: .standard, reason: "X", details: text)
        entry.clientID = text
        var bytes: [UInt8] = []
        entry.appendLine(to: &bytes, traceID: text)
        let line = String(decoding: bytes, as: UTF8.self)
        #expect(line.unicodeScalars.dropLast().allSatisfy { $0.properties.generalCategory != .control })
        #expect(!line.contains("\u{202E}") && !line.contains("\u{2028}"))
        #expect(!line.unicodeScalars.contains { $0.properties.isBidiControl })
        let members = try object(entry)
        #expect(members["clientId"] as? String == text)
        #expect(members["details"] as? String == text)
    }

    @Test func `any sequence of bytes comes back as its repaired text`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SplitMix(state: seed)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            var entry = LogEntry(.publishIn, .failure, at: noon, account: .standard)
            entry.topicName = text
            #expect(try object(entry)["topicName"] as? String == text, "seed \(seed), bytes \(bytes)")
        }
    }

    @Test(arguments: [(1_024, 1_024, ""), (1_025, 1_024, "…")])
    func `a text is cut at the limit`(_ given: Int, _ kept: Int, _ end: String) throws {
        var entry = LogEntry(.connect, .failure, at: noon, account: .standard)
        entry.clientID = String(repeating: "x", count: given)
        #expect(try object(entry)["clientId"] as? String == String(repeating: "x", count: kept) + end)
    }

    @Test func `a text that escapes to six times its length is cut too`() throws {
        var entry = LogEntry(.connect, .failure, at: noon, account: .standard)
        entry.clientID = String(repeating: "\u{1}", count: 65_535)
        var bytes: [UInt8] = []
        entry.appendLine(to: &bytes, traceID: "")
        #expect(bytes.count < 2_048)
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00.000"), (951_825_600_007, "2000-02-29 12:00:00.007"), (-1, "1969-12-31 23:59:59.999"),
    ])
    func `time stamps have milliseconds`(_ milliseconds: Int64, _ text: String) throws {
        let entry = LogEntry(.connect, .success, at: WallTime(milliseconds: milliseconds), account: .standard)
        #expect(try object(entry)["timestamp"] as? String == text)
    }
}

/// Steele, Lea and Flood's generator: enough to vary inputs, and replayable.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
