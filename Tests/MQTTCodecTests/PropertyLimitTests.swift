import IoTModel
import MQTTCodec
import Testing

/// What a v5 packet's properties may hold. MQTT 5.0 §2.2.2; sizes: AWS IoT Core quotas, at n and n + 1.
struct PropertyLimitTests {
    /// A PUBLISH whose properties are `properties`.
    private func publish(_ properties: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = properties.count
        repeat {
            length.append(UInt8(rest & 0x7F) | (rest >= 0x80 ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return packet(0x30, prefixed("t") + length + properties)
    }

    private func reason(of properties: [UInt8]) -> ReasonCode? {
        do {
            _ = try ClientPacket(publish(properties), .v5)
            return nil
        } catch {
            return (error as? MalformedPacket)?.reason
        }
    }

    private func filled(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "x"), count: count) }

    @Test func `Content Type is bounded`() {
        let limit = Limits.MQTT.contentTypeBytes
        #expect(reason(of: EncodedProperties(contentType: filled(limit)).bytes) == nil)
        #expect(reason(of: EncodedProperties(contentType: filled(limit + 1)).bytes) == .quotaExceeded)
    }

    @Test func `Correlation Data is bounded`() {
        let limit = Limits.MQTT.correlationDataBytes
        #expect(reason(of: EncodedProperties(correlationData: filled(limit)).bytes) == nil)
        #expect(reason(of: EncodedProperties(correlationData: filled(limit + 1)).bytes) == .quotaExceeded)
    }

    @Test func `User Properties are bounded together`() {
        let limit = Limits.MQTT.userPropertiesBytes
        let half = UserProperty(name: filled(limit / 4), value: filled(limit / 4))
        let more = UserProperty(name: filled(limit / 4), value: filled(limit / 4 + 1))
        #expect(reason(of: EncodedProperties(userProperties: [half, half]).bytes) == nil)
        #expect(reason(of: EncodedProperties(userProperties: [half, more]).bytes) == .quotaExceeded)
    }

    @Test func `all properties of a packet are bounded together`() {
        let limit = Limits.MQTT.propertiesBytes
        // Each empty user property takes 5 bytes and counts for nothing against their own limit.
        let empty = Array(repeating: UserProperty(name: [], value: []), count: limit / 5)
        let properties = EncodedProperties(userProperties: empty).bytes
        let missing = limit - properties.count
        #expect(missing == 4)
        let full = properties.dropFirst(5) + EncodedProperties(contentType: filled(missing + 2)).bytes
        #expect(full.count == limit)
        #expect(reason(of: Array(full)) == nil)
        let more = properties.dropFirst(5) + EncodedProperties(contentType: filled(missing + 3)).bytes
        #expect(more.count == limit + 1)
        #expect(reason(of: Array(more)) == .quotaExceeded)
    }

    /// One property of each kind, in its wire form.
    static let samples: [(id: UInt8, bytes: [UInt8])] = [
        (1, [0]), (2, [0, 0, 0, 1]), (3, [0, 1, 0x61]), (8, [0, 1, 0x61]), (9, [0, 1, 0]), (11, [1]),
        (17, [0, 0, 0, 1]), (18, [0, 1, 0x61]), (19, [0, 1]), (21, [0, 1, 0x61]), (22, [0, 1, 0]), (23, [1]),
        (24, [0, 0, 0, 1]), (25, [1]), (26, [0, 1, 0x61]), (28, [0, 1, 0x61]), (31, [0, 1, 0x61]), (33, [0, 1]),
        (34, [0, 1]), (35, [0, 1]), (36, [1]), (37, [1]), (38, [0, 0, 0, 0]), (39, [0, 0, 0, 1]), (40, [1]), (41, [1]),
        (42, [1]),
    ]

    /// Packets of a client that carry properties: what stands before and after them, and which they may be.
    static let carriers: [(name: String, first: UInt8, before: [UInt8], after: [UInt8], allowed: Set<UInt8>)] = [
        (
            "CONNECT", 0x10, prefixed("MQTT") + [5, 2, 0, 60], [0, 0], [17, 21, 22, 23, 25, 33, 34, 38, 39]
        ),
        (
            "Will", 0x10, prefixed("MQTT") + [5, 6, 0, 60, 0, 0, 0], prefixed("w") + prefixed("p"),
            [1, 2, 3, 8, 9, 24, 38]
        ),
        ("PUBLISH", 0x30, prefixed("t"), [], [1, 2, 3, 8, 9, 35, 38]),
        ("PUBACK", 0x40, [0, 1, 0], [], [31, 38]),
        ("PUBREC", 0x50, [0, 1, 0], [], [31, 38]),
        ("PUBREL", 0x62, [0, 1, 0], [], [31, 38]),
        ("PUBCOMP", 0x70, [0, 1, 0], [], [31, 38]),
        ("SUBSCRIBE", 0x82, [0, 1], prefixed("f") + [0], [11, 38]),
        ("UNSUBSCRIBE", 0xA2, [0, 1], prefixed("f"), [38]),
        ("DISCONNECT", 0xE0, [0], [], [17, 31, 38]),
        ("AUTH", 0xF0, [0], [], [21, 22, 31, 38]),
    ]

    @Test func `§2.2.2.2: table 2-4 says which property may be in which packet, and how often`() throws {
        for carrier in Self.carriers {
            for sample in Self.samples {
                let property = [sample.id] + sample.bytes
                func read(_ properties: [UInt8]) throws {
                    let body = carrier.before + [UInt8(properties.count)] + properties + carrier.after
                    _ = try ClientPacket(packet(carrier.first, body), .v5)
                }
                // Authentication Data needs Authentication Method beside it.
                let companion: [UInt8] = sample.id == 22 && carrier.allowed.contains(21) ? [21, 0, 1, 0x61] : []
                if carrier.allowed.contains(sample.id) {
                    #expect(throws: Never.self, "\(carrier.name) with \(sample.id)") { try read(property + companion) }
                    if sample.id == 38 {
                        #expect(throws: Never.self, "\(carrier.name) with two") { try read(property + property) }
                    } else {
                        let error = #expect(throws: MalformedPacket.self, "\(carrier.name) with \(sample.id) twice") {
                            try read(property + property + companion)
                        }
                        #expect(error?.reason == .protocolError)
                    }
                } else {
                    let error = #expect(throws: MalformedPacket.self, "\(carrier.name) with \(sample.id)") {
                        try read(property)
                    }
                    // PUBLISH may have a Subscription Identifier, but not from a client.
                    let isServersAlone = carrier.name == "PUBLISH" && sample.id == 11
                    #expect(error?.reason == (isServersAlone ? .protocolError : .malformedPacket))
                    #expect(error?.clause.description == (isServersAlone ? "MQTT-3.3.4-6" : "§2.2.2.2"))
                }
            }
        }
    }

    @Test(arguments: [
        Malformation(
            "Receive Maximum 0", .v5, "10 10 00 04 4D 51 54 54 05 02 00 3C 03 21 00 00 00 00", .protocolError,
            "§2.2.2.2"),
        Malformation(
            "Maximum Packet Size 0", .v5, "10 12 00 04 4D 51 54 54 05 02 00 3C 05 27 00 00 00 00 00 00", .protocolError,
            "§2.2.2.2"),
        Malformation(
            "Request Problem Information 2", .v5, "10 0F 00 04 4D 51 54 54 05 02 00 3C 02 17 02 00 00", .protocolError,
            "§2.2.2.2"),
        Malformation("Subscription Identifier 0", .v5, "82 09 00 01 02 0B 00 00 01 66 00", .protocolError, "§2.2.2.2"),
        Malformation(
            "a padded Subscription Identifier", .v5, "82 0A 00 01 03 0B 81 00 00 01 66 00", .malformedPacket,
            "MQTT-1.5.5-1"),
        Malformation(
            "a Subscription Identifier of five bytes", .v5, "82 0D 00 01 06 0B 80 80 80 80 01 00 01 66 00",
            .malformedPacket, "§1.5.5"),
        Malformation("a padded Property Length", .v5, "30 05 00 01 74 80 00", .malformedPacket, "MQTT-1.5.5-1"),
        Malformation(
            "an ill-formed User Property", .v5, "30 0A 00 01 74 06 26 00 01 FF 00 00", .malformedPacket, "MQTT-1.5.4-1"),
    ])
    func `a property out of its range is refused`(malformation: Malformation) {
        malformation.check()
    }
}
