import IoTModel
import MQTTCodec
import Testing

struct ConnectTests {
    @Test func `§3.1: a 3.1.1 CONNECT with everything in it is read`() throws {
        let bytes = hex(
            """
            10 24                   // CONNECT, 36 bytes
            00 04 4D 51 54 54 04    // MQTT, level 4
            EE                      // user name, password, will retain, will QoS 1, will, clean session
            00 3C                   // keep alive 60 s
            00 02 63 31             // client id c1
            00 03 77 2F 74          // will topic w/t
            00 04 67 6F 6E 65       // will payload gone
            00 02 6D 65             // user name me
            00 05 01 02 03 04 05    // password
            """)
        let expected = ConnectPacket(
            version: .v3_1_1, clientID: "c1", cleanStart: true, keepAliveSeconds: 60,
            will: Will(topic: Array("w/t".utf8), payload: Array("gone".utf8), qos: .atLeastOnce, retain: true),
            username: "me", password: [1, 2, 3, 4, 5])
        #expect(try ClientPacket(bytes, .v3_1_1) == .connect(expected))
        var encoded: [UInt8] = []
        expected.append(to: &encoded)
        #expect(encoded == bytes)
    }

    @Test func `§3.1: a CONNECT of MQTT 5 with every property is read`() throws {
        let bytes = hex(
            """
            10 00                           // CONNECT; the length is put in below
            00 04 4D 51 54 54 05 04 00 0A
            2F                              // properties: 47 bytes
            11 00 00 0E 10                  // session expiry 3600
            21 00 14                        // receive maximum 20
            27 00 00 10 00                  // maximum packet size 4096
            22 00 0A                        // topic alias maximum 10
            19 01 17 00                     // response information wanted, problem information not
            15 00 05 53 43 52 41 4D         // authentication method SCRAM
            16 00 02 AA BB                  // authentication data
            26 00 01 61 00 01 62            // user property a = b
            26 00 01 61 00 01 63            // and again
            00 03 64 65 76                  // client id dev
            21                              // will properties: 33 bytes
            18 00 00 00 05                  // delay
            01 01 02 00 00 00 3C            // UTF-8, expires after 60 s
            03 00 01 74 08 00 01 72         // content type t, response topic r
            09 00 02 01 02                  // correlation data
            26 00 01 6B 00 02 76 31         // user property k = v1
            00 01 77 00 01 70               // topic w, payload p
            """)
        guard case .connect(let packet) = try ClientPacket(bytes.withRemainingLength(), .v5) else {
            Issue.record("expected a CONNECT")
            return
        }
        var properties = ConnectPacket.Properties()
        properties.sessionExpirySeconds = 3_600
        properties.receiveMaximum = 20
        properties.maximumPacketBytes = 4_096
        properties.topicAliasMaximum = 10
        properties.requestsResponseInformation = true
        properties.requestsProblemInformation = false
        properties.authenticationMethod = "SCRAM"
        properties.authenticationData = [0xAA, 0xBB]
        properties.userProperties = [
            UserProperty(name: [0x61], value: [0x62]), UserProperty(name: [0x61], value: [0x63]),
        ]
        #expect(packet.properties == properties)
        #expect(packet.keepAliveSeconds == 10)
        #expect(!packet.cleanStart)
        let will = try #require(packet.will)
        #expect(will.delaySeconds == 5)
        #expect(
            will.properties
                == EncodedProperties(
                    payloadIsUTF8: true, messageExpirySeconds: 60, contentType: [0x74], responseTopic: [0x72],
                    correlationData: [1, 2], userProperties: [UserProperty(name: [0x6B], value: [0x76, 0x31])]))
        #expect(will.topic == [0x77])
        #expect(will.payload == [0x70])
    }

    @Test(arguments: [
        Malformation(
            "an unknown protocol name", .v5, "10 06 00 03 4D 51 58 05", .unsupportedProtocolVersion, "MQTT-3.1.2-1"),
        Malformation(
            "MQTT 3.1", .v3_1_1, "10 10 00 06 4D 51 49 73 64 70 03 02 00 3C 00 02 63 31", .unsupportedProtocolVersion,
            "MQTT-3.1.2-2"),
        Malformation(
            "level 3", .v3_1_1, "10 0C 00 04 4D 51 54 54 03 02 00 3C 00 00", .unsupportedProtocolVersion, "MQTT-3.1.2-2"
        ),
        Malformation(
            "level 6", .v5, "10 0C 00 04 4D 51 54 54 06 02 00 3C 00 00", .unsupportedProtocolVersion, "MQTT-3.1.2-2"),
        Malformation(
            "a bridge's level", .v3_1_1, "10 0C 00 04 4D 51 54 54 84 02 00 3C 00 00", .unsupportedProtocolVersion,
            "MQTT-3.1.2-2"),
        Malformation(
            "the reserved flag", .v3_1_1, "10 0C 00 04 4D 51 54 54 04 03 00 3C 00 00", .malformedPacket, "MQTT-3.1.2-3"),
        Malformation(
            "Will QoS without a will", .v3_1_1, "10 0C 00 04 4D 51 54 54 04 0A 00 3C 00 00", .malformedPacket,
            "MQTT-3.1.2-11"),
        Malformation(
            "Will Retain without a will", .v3_1_1, "10 0C 00 04 4D 51 54 54 04 22 00 3C 00 00", .malformedPacket,
            "MQTT-3.1.2-13"),
        Malformation(
            "Will QoS 3", .v3_1_1, "10 12 00 04 4D 51 54 54 04 1E 00 3C 00 00 00 01 77 00 01 70", .malformedPacket,
            "MQTT-3.1.2-12"),
        Malformation(
            "a password without a user name", .v3_1_1, "10 0F 00 04 4D 51 54 54 04 42 00 3C 00 00 00 01 70",
            .malformedPacket, "MQTT 3.1.1 MQTT-3.1.2-22"),
        Malformation(
            "bytes after the last field", .v3_1_1, "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 00 00", .malformedPacket,
            "§2.1.4"),
        Malformation(
            "an end inside the client id", .v3_1_1, "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 05 61", .malformedPacket,
            "§2.1.4"),
        Malformation(
            "a missing user name", .v3_1_1, "10 0C 00 04 4D 51 54 54 04 82 00 3C 00 00", .malformedPacket, "§2.1.4"),
        Malformation("an empty body", .v3_1_1, "10 00", .malformedPacket, "§2.1.4"),
        Malformation(
            "an ill-formed client id", .v3_1_1, "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 FF", .malformedPacket,
            "MQTT-1.5.4-1"),
        Malformation(
            "a client id with U+0000", .v3_1_1, "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 00", .malformedPacket,
            "MQTT-1.5.4-2"),
        Malformation(
            "properties longer than the packet", .v5, "10 0D 00 04 4D 51 54 54 05 02 00 3C 05 00 00", .malformedPacket,
            "§2.2.2.1"),
        Malformation(
            "authentication data without a method", .v5, "10 12 00 04 4D 51 54 54 05 02 00 3C 05 16 00 02 01 02 00 00",
            .protocolError, "§3.1.2.11.10"),
    ])
    func `a malformed CONNECT is refused with its clause`(malformation: Malformation) {
        malformation.check()
    }

    @Test func `§3.1.2.9: MQTT 5 allows a password without a user name`() throws {
        let bytes = hex("10 10 00 04 4D 51 54 54 05 42 00 3C 00 00 00 00 01 70")
        guard case .connect(let packet) = try ClientPacket(bytes, .v5) else {
            Issue.record("expected a CONNECT")
            return
        }
        #expect(packet.password == [0x70])
        #expect(packet.username == nil)
    }

    @Test(
        arguments: [
            ("10 0C 00 04 4D 51 54 54 04 03 00 3C 00 00", .v3_1_1), ("10 0C 00 04 4D 51 54 54 05 03 00 3C 00 00", .v5),
            ("10 0C 00 04 4D 51 54 54 06 02 00 3C 00 00", .v5), ("10 0C 00 04 4D 51 54 54 03 02 00 3C 00 00", .v3_1_1),
            ("10 06 00 03 4D 51 58 05", nil), ("10 01 00", nil),
        ] as [(String, ProtocolVersion?)])
    func `a refusal says which version of CONNACK can answer it`(packet: String, version: ProtocolVersion?) {
        let error = #expect(throws: MalformedPacket.self) { try ClientPacket(hex(packet), .v5) }
        #expect(error?.version == version)
    }

    @Test func `every proper beginning of a CONNECT's body is malformed`() {
        var bytes: [UInt8] = []
        ConnectPacket(
            version: .v5, clientID: "device-1",
            will: Will(
                topic: [0x77], payload: [1, 2, 3], qos: .atLeastOnce, retain: false,
                properties: EncodedProperties(contentType: [0x74])),
            username: "user", password: [1, 2]
        ).append(to: &bytes)
        let body = Array(bytes.dropFirst(2))
        for count in 0..<body.count {
            #expect(throws: MalformedPacket.self, "\(count) bytes") {
                try ClientPacket(packet(0x10, Array(body.prefix(count))), .v5)
            }
        }
    }
}

extension [UInt8] {
    /// A packet whose length bytes are put right; the one given must have a single length byte.
    fileprivate func withRemainingLength() -> [UInt8] { packet(self[0], Array(dropFirst(2))) }
}
