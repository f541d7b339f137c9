import IoTModel
import MQTTCodec
import Testing

struct SubscribeTests {
    @Test func `§3.8: a SUBSCRIBE with several filters is read in order`() throws {
        let bytes = hex(
            """
            82 13
            00 0A                // packet identifier 10
            02 0B 05             // Subscription Identifier 5
            00 03 61 2F 23 01    // a/#, QoS 1
            00 05 62 2F 2B 2F 63 2E    // b/+/c, QoS 2, No Local, Retain As Published, do not send retained
            """)
        let expected = SubscribePacket(
            try #require(PacketID(10)),
            [
                .init(filter: Array("a/#".utf8), options: SubscriptionOptions(qos: .atLeastOnce)),
                .init(
                    filter: Array("b/+/c".utf8),
                    options: SubscriptionOptions(
                        qos: .exactlyOnce, noLocal: true, retainAsPublished: true, retainHandling: .doNotSend)),
            ], subscriptionIdentifier: 5)
        #expect(try ClientPacket(bytes, .v5) == .subscribe(expected))
    }

    @Test(arguments: [
        Malformation("no filter", .v3_1_1, "82 02 00 01", .protocolError, "MQTT-3.8.3-2"),
        Malformation("no filter", .v5, "82 03 00 01 00", .protocolError, "MQTT-3.8.3-2"),
        Malformation("packet identifier 0", .v3_1_1, "82 06 00 00 00 01 66 00", .protocolError, "MQTT-2.2.1-3"),
        Malformation("no options", .v3_1_1, "82 05 00 01 00 01 66", .malformedPacket, "§2.1.4"),
        Malformation("QoS 3", .v3_1_1, "82 06 00 01 00 01 66 03", .malformedPacket, "MQTT 3.1.1 MQTT-3.8.3-4"),
        Malformation(
            "options of MQTT 5", .v3_1_1, "82 06 00 01 00 01 66 04", .malformedPacket, "MQTT 3.1.1 MQTT-3.8.3-4"),
        Malformation("QoS 3", .v5, "82 07 00 01 00 00 01 66 03", .protocolError, "§3.8.3.1"),
        Malformation("Retain Handling 3", .v5, "82 07 00 01 00 00 01 66 30", .protocolError, "§3.8.3.1"),
        Malformation("reserved bit 6", .v5, "82 07 00 01 00 00 01 66 40", .malformedPacket, "MQTT-3.8.3-5"),
        Malformation("reserved bit 7", .v5, "82 07 00 01 00 00 01 66 80", .malformedPacket, "MQTT-3.8.3-5"),
        Malformation("an ill-formed filter", .v5, "82 07 00 01 00 00 01 FF 00", .malformedPacket, "MQTT-1.5.4-1"),
        Malformation("no filter to leave", .v3_1_1, "A2 02 00 01", .protocolError, "MQTT-3.10.3-2"),
        Malformation("no filter to leave", .v5, "A2 03 00 01 00", .protocolError, "MQTT-3.10.3-2"),
        Malformation("packet identifier 0", .v3_1_1, "A2 05 00 00 00 01 66", .protocolError, "MQTT-2.2.1-3"),
        Malformation("a filter cut short", .v3_1_1, "A2 05 00 01 00 02 66", .malformedPacket, "§2.1.4"),
    ])
    func `a malformed SUBSCRIBE or UNSUBSCRIBE is refused with its clause`(malformation: Malformation) {
        malformation.check()
    }

    @Test func `§3.8.3.1: the options byte says what it says`() {
        for rawValue in UInt8(0)...255 {
            let isAllowed = rawValue & 0xC0 == 0 && rawValue & 3 != 3 && rawValue >> 4 & 3 != 3
            let options = SubscriptionOptions(rawValue: rawValue)
            #expect((options != nil) == isAllowed, "\(rawValue)")
            guard let options else { continue }
            #expect(
                SubscriptionOptions(
                    qos: options.qos, noLocal: options.noLocal, retainAsPublished: options.retainAsPublished,
                    retainHandling: options.retainHandling
                ).rawValue == rawValue)
        }
    }
}
