import IoTModel
import MQTTCodec
import MQTTSession
import Testing

struct ConnectTests {
    @Test func `§3.2: CONNACK of MQTT 5 tells what is offered`() throws {
        var bytes: [UInt8] = []
        try session(.v5).appendConnack(assignedClientID: nil, to: &bytes)
        #expect(bytes[2...3] == [0, 0], "no session present, success")
        #expect(
            try connackProperties(bytes) == [
                33: [0, 100],  // Receive Maximum
                36: [1],  // Maximum QoS
                37: [0],  // Retain Available
                39: [0, 2, 0x48, 0],  // Maximum Packet Size 149,504
                34: [0, 8],  // Topic Alias Maximum
                41: [0],  // Subscription Identifier Available
                42: [0],  // Shared Subscription Available
                19: [0, 60],  // Server Keep Alive
            ])
    }

    @Test(
        arguments: [(1, [0, 0, 0, 0]), (3_600, [0, 0, 0, 0]), (.max, [0, 0, 0, 0]), (0, nil), (nil, nil)]
            as [(UInt32?, [UInt8]?)])
    func `MQTT-3.2.2-21: a Session Expiry Interval other than 0 is answered with 0`(
        asked: UInt32?, told: [UInt8]?
    ) throws {
        var bytes: [UInt8] = []
        try session(.v5) { $0.properties.sessionExpirySeconds = asked }.appendConnack(assignedClientID: nil, to: &bytes)
        #expect(try connackProperties(bytes)[17] == told)
    }

    @Test func `MQTT 3.1.1 §3.2: CONNACK says accepted, and no session, with Clean Session 0 too`() throws {
        for cleanStart in [true, false] {
            var bytes: [UInt8] = []
            try session(.v3_1_1) { $0.cleanStart = cleanStart }.appendConnack(assignedClientID: nil, to: &bytes)
            #expect(bytes == hex("20 02 00 00"))
        }
    }

    @Test func `MQTT-3.1.3-6: a client of MQTT 5 without an id is given one, and told`() throws {
        guard case .authorize(let session, let assigned) = received(connect(.v5) { $0.clientID = "" }) else {
            throw Unexpected()
        }
        #expect(assigned == "made-by-server")
        #expect(session.clientID == "made-by-server")
        var bytes: [UInt8] = []
        session.appendConnack(assignedClientID: assigned, to: &bytes)
        #expect(try connackProperties(bytes)[18] == utf8("made-by-server"))
        guard case .authorize(_, nil) = received(connect(.v5)) else { throw Unexpected() }
    }

    @Test func `an empty client id in 3.1.1 is rejected with return code 2`() throws {
        for cleanStart in [true, false] {
            let refusal = try refusal(
                connect(.v3_1_1) {
                    $0.clientID = ""
                    $0.cleanStart = cleanStart
                })
            var bytes: [UInt8] = []
            refusal.appendConnack(to: &bytes)
            #expect(bytes == hex("20 02 00 02"))
            #expect(refusal.logReason == "CLIENT_ERROR")
        }
    }

    @Test(arguments: ProtocolVersion.allCases)
    func `quota: a client id has at most 128 bytes of UTF-8`(version: ProtocolVersion) throws {
        for id in [letters(128), String(repeating: "é", count: 64)] {
            #expect(throws: Never.self) { try session(version) { $0.clientID = id } }
            let refusal = try refusal(connect(version) { $0.clientID = id + "x" })
            #expect(refusal.reason == .clientIdentifierNotValid)
            #expect(refusal.details.contains("129"))
        }
    }

    @Test(
        arguments: [
            ("$x", ReasonCode.clientIdentifierNotValid), ("$aws", .clientIdentifierNotValid), ("x$", nil), ("#", nil),
            ("a+b", nil),
        ] as [(String, ReasonCode?)])
    func `a client id doesn't begin with a dollar sign`(id: String, reason: ReasonCode?) throws {
        let packet = connect(.v5) { $0.clientID = id }
        switch received(packet) {
        case .authorize: #expect(reason == nil)
        case .refuse(let refusal): #expect(refusal.reason == reason)
        }
    }

    @Test(
        arguments: [
            (0, 1_200), (1, 30), (29, 30), (30, 30), (31, 31), (1_199, 1_199), (1_200, 1_200), (1_201, 1_200),
            (65_535, 1_200),
        ] as [(UInt16, Int)])
    func `quota: the keep-alive is kept within 30 and 1,200 seconds, and told to MQTT 5`(
        asked: UInt16, used: Int
    ) throws {
        for version in ProtocolVersion.allCases {
            let session = try session(version) { $0.keepAliveSeconds = asked }
            #expect(session.keepAliveSeconds == used)
            // [MQTT-3.1.2-22]
            #expect(session.silenceAllowed == .milliseconds(used * 1_500))
            guard version == .v5 else { continue }
            var bytes: [UInt8] = []
            session.appendConnack(assignedClientID: nil, to: &bytes)
            #expect(try connackProperties(bytes)[19] == [UInt8(used >> 8), UInt8(used & 0xFF)])
        }
    }

    @Test(
        arguments: [
            ("", .topicNameInvalid), ("a/+", .topicNameInvalid), ("#", .topicNameInvalid),
            ("$aws/things/t", .topicNameInvalid),
            ("$SYS/x", .topicNameInvalid), ("a", nil), ("///////", nil), ("////////", .topicNameInvalid),
            (letters(256), nil), (letters(257), .topicNameInvalid), (letters(65_535), .topicNameInvalid),
        ] as [(String, ReasonCode?)])
    func `a will goes to a topic that may be published to`(topic: String, reason: ReasonCode?) throws {
        for version in ProtocolVersion.allCases {
            let packet = connect(version) {
                $0.will = Will(topic: utf8(topic), payload: [], qos: .atLeastOnce, retain: false)
            }
            switch received(packet) {
            case .authorize(let session, _):
                #expect(reason == nil)
                #expect(session.will?.topic == utf8(topic))
            case .refuse(let refusal):
                #expect(refusal.reason == reason)
                var bytes: [UInt8] = []
                refusal.appendConnack(to: &bytes)
                #expect(bytes.isEmpty == (version == .v3_1_1), "3.1.1 has no code for it")
                #expect(bytes.count < 1_024)
            }
        }
    }

    @Test func `a will with QoS 2 is refused with 155, one to be retained with 154 in MQTT 5`() throws {
        func packet(_ version: ProtocolVersion, _ qos: QoS, retain: Bool) -> ConnectPacket {
            connect(version) { $0.will = Will(topic: [0x77], payload: [], qos: qos, retain: retain) }
        }
        for version in ProtocolVersion.allCases {
            #expect(try refusal(packet(version, .exactlyOnce, retain: false)).reason == .qosNotSupported)
            guard case .authorize = received(packet(version, .atLeastOnce, retain: false)) else { throw Unexpected() }
        }
        #expect(try refusal(packet(.v5, .atMostOnce, retain: true)).reason == .retainNotSupported)
        guard case .authorize = received(packet(.v3_1_1, .atMostOnce, retain: true)) else { throw Unexpected() }
    }

    @Test func `enhanced authentication is refused with 140`() throws {
        #expect(
            try refusal(connect(.v5) { $0.properties.authenticationMethod = "SCRAM" }).reason
                == .badAuthenticationMethod)
    }

    @Test func `quota: a client takes packets of at least 1,024 bytes`() throws {
        let limit = UInt32(Limits.MQTT.minimumClientPacketBytes)
        #expect(try session(.v5) { $0.properties.maximumPacketBytes = limit }.maximumPacketBytes == Int(limit))
        let refusal = try refusal(connect(.v5) { $0.properties.maximumPacketBytes = limit - 1 })
        #expect(refusal.reason == .packetTooLarge)
        var bytes: [UInt8] = []
        refusal.appendConnack(to: &bytes)
        #expect(bytes == hex("20 03 00 95 00"), "no reason string that might not fit")
    }

    @Test func `a user name with SDK metrics and without a password is nothing to refuse`() throws {
        for version in ProtocolVersion.allCases {
            #expect(throws: Never.self) { try session(version) { $0.username = "?SDK=Python&Version=1.0" } }
        }
    }

    @Test func `a connection that the policies deny: 135 with the reason in MQTT 5, silence in 3.1.1`() throws {
        let details = "no statement allows iot:Connect"
        let v5 = try session(.v5).connectDenied(details)
        #expect(v5.logReason == "AUTHORIZATION_FAILURE")
        #expect(v5.details == details)
        var bytes: [UInt8] = []
        v5.appendConnack(to: &bytes)
        #expect(bytes[3] == 135)
        #expect(try connackProperties(bytes) == [31: utf8(details)])
        bytes = []
        try session(.v5) { $0.properties.requestsProblemInformation = false }.connectDenied(details)
            .appendConnack(to: &bytes)
        #expect(bytes == hex("20 03 00 87 00"), "the client wants no reason strings")
        bytes = []
        try session(.v3_1_1).connectDenied(details).appendConnack(to: &bytes)
        #expect(bytes.isEmpty)
    }

    @Test(arguments: [
        ("10 0C 00 04 4D 51 54 54 06 02 00 3C 00 00", "20 .. 00 84"),  // level 6: MQTT 5 is the nearest
        ("10 0C 00 04 4D 51 54 54 03 02 00 3C 00 00", "20 02 00 01"),  // level 3
        ("10 0C 00 04 4D 51 54 54 05 03 00 3C 00 00", "20 .. 00 81"),  // the reserved flag in MQTT 5
        ("10 0C 00 04 4D 51 54 54 04 03 00 3C 00 00", ""),  // and in 3.1.1, which has no code for it
        ("10 06 00 03 4D 51 58 05", ""),  // not MQTT
    ])
    func `a CONNECT that can't be read is answered as far as its version is known`(
        packet: String, answer: String
    ) throws {
        let body = Array(hex(packet).dropFirst(2))
        let error = try #require(
            #expect(throws: MalformedPacket.self) { try body.withUnsafeBytes { try ConnectPacket(body: $0) } })
        let refusal = ConnectRefusal(error)
        #expect(refusal.logReason == "CLIENT_ERROR")
        #expect(refusal.details.contains(error.clause.description))
        var bytes: [UInt8] = []
        refusal.appendConnack(to: &bytes)
        let expected = answer.split(separator: " ")
        #expect(bytes.isEmpty == expected.isEmpty)
        for (byte, text) in zip(bytes, expected) where text != ".." { #expect(byte == UInt8(text, radix: 16)) }
    }

    @Test func `an idle session is small`() {
        #expect(MemoryLayout<Session>.size < 300)
    }
}
