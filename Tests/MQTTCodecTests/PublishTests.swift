import IoTModel
import MQTTCodec
import Testing

struct PublishTests {
    @Test func `§3.3: a 3.1.1 PUBLISH is read`() throws {
        let bytes = hex(
            """
            3B 0A              // PUBLISH, DUP, QoS 1, RETAIN
            00 03 61 2F 62     // a/b
            00 07              // packet identifier 7
            68 69 21           // hi!
            """)
        guard case .publish(let publish) = try ClientPacket(bytes, .v3_1_1) else {
            Issue.record("expected a PUBLISH")
            return
        }
        #expect(publish.topic == Array("a/b".utf8))
        #expect(publish.packetID == PacketID(7))
        #expect(publish.payload == Array("hi!".utf8))
        #expect(publish.qos == .atLeastOnce)
        #expect(publish.retain)
        #expect(publish.dup)
    }

    @Test func `§3.3: a PUBLISH of MQTT 5 with every property is read`() throws {
        let bytes = hex(
            """
            32 31                      // PUBLISH, QoS 1, 49 bytes
            00 01 74 00 01             // t, identifier 1
            2B                         // properties: 43 bytes
            01 01                      // payload is UTF-8
            02 00 00 00 0A             // expires after 10 s
            23 00 03                   // topic alias 3
            08 00 02 72 2F             // response topic r/
            09 00 03 00 01 02          // correlation data
            03 00 04 6A 73 6F 6E       // content type json
            26 00 01 6B 00 01 31       // k = 1
            26 00 01 6B 00 02 32 33    // k = 23
            """)
        guard case .publish(let publish) = try ClientPacket(bytes, .v5) else {
            Issue.record("expected a PUBLISH")
            return
        }
        #expect(publish.payloadIsUTF8 == true)
        #expect(publish.expirySeconds == 10)
        #expect(publish.topicAlias == 3)
        #expect(publish.responseTopic == Array("r/".utf8))
        #expect(publish.correlationData == [0, 1, 2])
        #expect(publish.contentType == Array("json".utf8))
        #expect(
            publish.userProperties == [
                UserProperty(name: [0x6B], value: [0x31]), UserProperty(name: [0x6B], value: [0x32, 0x33]),
            ])
        #expect(publish.payload.isEmpty)
    }

    @Test(arguments: [
        Malformation("QoS 3", .v3_1_1, "36 05 00 01 74 00 01", .malformedPacket, "MQTT-3.3.1-4"),
        Malformation("DUP at QoS 0", .v3_1_1, "38 03 00 01 74", .malformedPacket, "MQTT-3.3.1-2"),
        Malformation("packet identifier 0", .v3_1_1, "32 05 00 01 74 00 00", .protocolError, "MQTT-2.2.1-3"),
        Malformation("no packet identifier", .v3_1_1, "32 03 00 01 74", .malformedPacket, "§2.1.4"),
        Malformation("no topic", .v3_1_1, "30 00", .malformedPacket, "§2.1.4"),
        Malformation("a topic longer than the packet", .v3_1_1, "30 03 00 09 74", .malformedPacket, "§2.1.4"),
        Malformation("an empty topic in 3.1.1", .v3_1_1, "30 02 00 00", .malformedPacket, "MQTT-4.7.3-1"),
        Malformation("an empty topic without an alias", .v5, "30 03 00 00 00", .protocolError, "§3.3.2.1"),
        Malformation("a wildcard in the topic", .v5, "30 06 00 03 61 2F 23 00", .topicNameInvalid, "MQTT-3.3.2-2"),
        Malformation("no properties", .v5, "30 03 00 01 74", .malformedPacket, "§2.1.4"),
        Malformation("topic alias 0", .v5, "30 07 00 01 74 03 23 00 00", .topicAliasInvalid, "MQTT-3.3.2-8"),
        Malformation(
            "a wildcard in the response topic", .v5, "30 08 00 01 74 04 08 00 01 2B", .protocolError, "MQTT-3.3.2-14"),
        Malformation("payload format 2", .v5, "30 06 00 01 74 02 01 02", .protocolError, "§2.2.2.2"),
        Malformation("a Subscription Identifier", .v5, "30 06 00 01 74 02 0B 01", .protocolError, "MQTT-3.3.4-6"),
        Malformation("an unknown property", .v5, "30 06 00 01 74 02 7F 01", .malformedPacket, "§2.2.2.2"),
        Malformation("an unknown property beyond 63", .v5, "30 06 00 01 74 02 C1 01", .malformedPacket, "§2.2.2.2"),
        Malformation("a property cut short", .v5, "30 06 00 01 74 02 02 00", .malformedPacket, "§2.1.4"),
        Malformation(
            "content type twice", .v5, "30 0C 00 01 74 08 03 00 01 61 03 00 01 62", .protocolError, "§2.2.2.2"),
    ])
    func `a malformed PUBLISH is refused with its clause`(malformation: Malformation) {
        malformation.check()
    }

    @Test func `§3.3.2.3.4: an empty topic with an alias is left to the session`() throws {
        guard case .publish(let publish) = try ClientPacket(hex("30 06 00 00 03 23 00 05"), .v5) else {
            Issue.record("expected a PUBLISH")
            return
        }
        #expect(publish.topic.isEmpty)
        #expect(publish.topicAlias == 5)
    }

    // MARK: Encoding

    /// Decodes a PUBLISH of a client, encodes it for a receiver and gives the bytes and the two promises about them.
    private func forward(
        _ properties: EncodedProperties, payload: [UInt8] = [1, 2, 3], qos: QoS, version: ProtocolVersion,
        expiry: UInt32? = nil, packetID: PacketID? = nil
    ) throws -> (bytes: [UInt8], packetBytes: Int, packetIDOffset: Int) {
        try properties.bytes.withUnsafeBytes { encoded in
            let read = try PublishProperties(encoded: encoded)
            return Array("a/b".utf8).withUnsafeBytes { topic in
                payload.withUnsafeBytes { payload in
                    let outgoing = OutgoingPublish(
                        topic: topic, payload: payload, properties: read, qos: qos, retain: false, version: version,
                        expirySeconds: expiry)
                    var bytes: [UInt8] = [0xEE]
                    outgoing.append(packetID: packetID, to: &bytes)
                    #expect(bytes.removeFirst() == 0xEE)
                    return (bytes, outgoing.packetBytes, outgoing.packetIDOffset)
                }
            }
        }
    }

    @Test(arguments: [QoS.atMostOnce, .atLeastOnce], [0, 1, 118, 119, 120, 16_370, 16_380, 131_072])
    func `the size and the packet identifier's place are known beforehand`(qos: QoS, payloadBytes: Int) throws {
        for version in ProtocolVersion.allCases {
            var (bytes, packetBytes, packetIDOffset) = try forward(
                EncodedProperties(contentType: [0x74]), payload: Array(repeating: 7, count: payloadBytes), qos: qos,
                version: version)
            #expect(bytes.count == packetBytes)
            if qos == .atLeastOnce {
                let id = try #require(PacketID(0xABCD))
                id.write(at: packetIDOffset, of: &bytes)
            }
            guard case .publish(let publish) = try ClientPacket(bytes, version) else {
                Issue.record("expected a PUBLISH")
                return
            }
            #expect(publish.packetID == (qos == .atLeastOnce ? PacketID(0xABCD) : nil))
            #expect(publish.topic == Array("a/b".utf8))
            #expect(publish.payload == Array(repeating: 7, count: payloadBytes))
            #expect(publish.contentType == (version == .v5 ? [0x74] : nil))
        }
    }

    @Test func `MQTT-3.3.2-6: Topic Alias isn't forwarded and the message expiry is what is left`() throws {
        let userProperties = [UserProperty(name: [0x6B], value: [0x76]), UserProperty(name: [0x6B], value: [])]
        let seed: UInt64 = 0xF0
        var random = SeededGenerator(seed: seed)
        // Properties may come in any order, so the two that change may stand anywhere.
        let pieces: [[UInt8]] = [
            EncodedProperties(topicAlias: 4).bytes, EncodedProperties(messageExpirySeconds: 100).bytes,
            EncodedProperties(contentType: [0x63]).bytes, EncodedProperties(correlationData: [2, 0x23, 0x23]).bytes,
            EncodedProperties(userProperties: userProperties).bytes,
        ]
        for round in 0..<200 {
            let chosen = pieces.shuffled(using: &random).prefix(Int.random(in: 0...pieces.count, using: &random))
            let encoded = chosen.flatMap { $0 }
            let bytes = try encoded.withUnsafeBytes { raw in
                let properties = try PublishProperties(encoded: raw)
                let outgoing = OutgoingPublish(
                    topic: UnsafeRawBufferPointer(rebasing: raw[..<0]),
                    payload: UnsafeRawBufferPointer(rebasing: raw[..<0]),
                    properties: properties, qos: .atMostOnce, retain: true, version: .v5, expirySeconds: 42)
                var bytes: [UInt8] = []
                outgoing.append(packetID: nil, to: &bytes)
                #expect(bytes.count == outgoing.packetBytes)
                return bytes
            }
            let expected = chosen.filter { $0 != pieces[0] }.flatMap { piece in
                piece == pieces[1] ? EncodedProperties(messageExpirySeconds: 42).bytes : piece
            }
            #expect(bytes == packet(0x31, [0, 0, UInt8(expected.count)] + expected), "seed \(seed), round \(round)")
        }
    }

    @Test func `without a new expiry the publisher's is forwarded`() throws {
        let properties = EncodedProperties(messageExpirySeconds: 100)
        let (bytes, _, _) = try forward(properties, qos: .atMostOnce, version: .v5)
        #expect(bytes == packet(0x30, prefixed("a/b") + [5] + properties.bytes + [1, 2, 3]))
    }
}
