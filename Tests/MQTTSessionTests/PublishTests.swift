import IoTModel
import MQTTCodec
import MQTTSession
import Testing

struct PublishTests {
    @Test(arguments: ProtocolVersion.allCases)
    func `a publish in order is to be authorized`(version: ProtocolVersion) throws {
        var session = try session(version)
        #expect(try session.receivedPublish(Sent()) == .authorize(topic: nil, keepsNothing: false))
        #expect(try session.receivedPublish(Sent(qos: .atLeastOnce)) == .authorize(topic: nil, keepsNothing: false))
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `QoS 2 ends the connection with 155`(version: ProtocolVersion) throws {
        var session = try session(version)
        #expect(try session.receivedPublish(Sent(qos: .exactlyOnce)).reason == .qosNotSupported)
    }

    @Test func `a retained message ends an MQTT 5 connection with 154 and is marked in 3.1.1`() throws {
        var v5 = try session(.v5)
        #expect(try v5.receivedPublish(Sent(retain: true)).reason == .retainNotSupported)
        var v3 = try session(.v3_1_1)
        #expect(try v3.receivedPublish(Sent(retain: true)) == .authorize(topic: nil, keepsNothing: true))
        var profile = SessionProfile.aws
        profile.offersRetain = true
        for version in ProtocolVersion.allCases {
            var session = try session(version, profile: profile)
            #expect(try session.receivedPublish(Sent(retain: true)) == .authorize(topic: nil, keepsNothing: false))
        }
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `quota: a payload has at most 131,072 bytes`(version: ProtocolVersion) throws {
        var session = try session(version)
        let limit = Limits.MQTT.payloadBytes
        #expect(
            try session.receivedPublish(Sent(payload: Array(repeating: 0, count: limit)))
                == .authorize(topic: nil, keepsNothing: false))
        let decision = try session.receivedPublish(Sent(payload: Array(repeating: 0, count: limit + 1)))
        #expect(decision == .end(.payloadTooLarge(bytes: limit + 1, limit: limit)))
        guard case .end(let end) = decision else { throw Unexpected() }
        #expect(end.logReason == "PAYLOAD_LIMIT_EXCEEDED")
        #expect(end.details?.hasPrefix("Message payload exceeds size limit for message type.") == true)
        #expect(end.reasonCode == .packetTooLarge)
    }

    @Test(arguments: [
        ("$aws/things/t/shadow/update", true), ("$aws/rules/r/a", true), ("$SYS/broker", true), ("$", true),
        ("a/$aws", false),
        (letters(256), false), (letters(257), true), (letters(65_535), true), ("///////", false), ("////////", true),
    ])
    func `a topic that may not be published to ends the connection with 144`(topic: String, ends: Bool) throws {
        for version in ProtocolVersion.allCases {
            var session = try session(version)
            let decision = try session.receivedPublish(Sent(topic: topic))
            #expect(decision.reason == (ends ? .topicNameInvalid : nil))
            guard case .end(let end) = decision else { continue }
            #expect(end.logReason == "CLIENT_ERROR")
            var bytes: [UInt8] = []
            session.appendDisconnect(for: end, to: &bytes)
            #expect(bytes.count <= 1_024, "fits the smallest client")
        }
    }

    // MARK: Topic aliases

    @Test func `§3.3.2.3.4: an alias stands for the topic it was last given with`() throws {
        var session = try session(.v5)
        #expect(try session.receivedPublish(Sent(topic: "a", alias: 1)) == .authorize(topic: nil, keepsNothing: false))
        #expect(try session.receivedPublish(Sent(topic: "b", alias: 8)) == .authorize(topic: nil, keepsNothing: false))
        #expect(try session.receivedPublish(Sent(topic: "", alias: 1)) == .authorize(topic: "a", keepsNothing: false))
        #expect(try session.receivedPublish(Sent(topic: "", alias: 8)) == .authorize(topic: "b", keepsNothing: false))
        #expect(try session.receivedPublish(Sent(topic: "c", alias: 1)) == .authorize(topic: nil, keepsNothing: false))
        #expect(try session.receivedPublish(Sent(topic: "", alias: 1)) == .authorize(topic: "c", keepsNothing: false))
        // An invalid topic gives no alias.
        #expect(try session.receivedPublish(Sent(topic: "$x", alias: 2)).reason == .topicNameInvalid)
        #expect(try session.receivedPublish(Sent(topic: "", alias: 2)).reason == .protocolError)
    }

    @Test func `quota: 8 topic aliases are accepted, the ninth ends the connection with 148`() throws {
        var session = try session(.v5)
        #expect(try session.receivedPublish(Sent(alias: 8)) == .authorize(topic: nil, keepsNothing: false))
        #expect(try session.receivedPublish(Sent(alias: 9)).reason == .topicAliasInvalid)
        #expect(try session.receivedPublish(Sent(topic: "", alias: 9)).reason == .topicAliasInvalid)
        #expect(try session.receivedPublish(Sent(alias: .max)).reason == .topicAliasInvalid)
    }

    @Test(arguments: [1, 2, 8] as [UInt16])
    func `MQTT-3.3.2-12: an alias without a topic before it is a protocol error`(alias: UInt16) throws {
        var session = try session(.v5)
        if alias == 2 { _ = try session.receivedPublish(Sent(alias: 3)) }
        #expect(try session.receivedPublish(Sent(topic: "", alias: alias)).reason == .protocolError)
    }

    // MARK: Answers

    @Test func `MQTT-3.3.4-9: a client that never waits for PUBACK doesn't exceed the Receive Maximum`() throws {
        var session = try session(.v5)
        for _ in 0...Limits.MQTT.inboundUnacknowledged {
            #expect(try session.receivedPublish(Sent(qos: .atLeastOnce)) == .authorize(topic: nil, keepsNothing: false))
            var bytes: [UInt8] = []
            session.appendPuback(.first, .success, to: &bytes)
            #expect(bytes == hex("40 02 00 01"))
        }
    }

    @Test func `a denied publish closes 3.1.1, is answered with 135 at QoS 1 and with nothing at QoS 0`() throws {
        let v3 = try session(.v3_1_1)
        for qos in [QoS.atMostOnce, .atLeastOnce] {
            guard case .end(let end) = v3.publishDenied(qos: qos, "why") else { throw Unexpected() }
            #expect(end == .denied(sentence: "why"))
            #expect(end.logReason == "AUTHORIZATION_FAILURE")
        }
        let v5 = try session(.v5)
        #expect(v5.publishDenied(qos: .atMostOnce, "why") == .ignore)
        #expect(v5.publishDenied(qos: .atLeastOnce, "why") == .acknowledge(.notAuthorized))
        var bytes: [UInt8] = []
        v5.appendPuback(.first, .notAuthorized, details: "why", to: &bytes)
        #expect(bytes == hex("40 0A 00 01 87 06 1F 00 03 77 68 79"))
        bytes = []
        try session(.v5) { $0.properties.requestsProblemInformation = false }
            .appendPuback(.first, .notAuthorized, details: "why", to: &bytes)
        #expect(bytes == hex("40 03 00 01 87"), "[MQTT-3.1.2-29]")
    }
}
