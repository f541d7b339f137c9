import IoTModel
import MQTTCodec
import Testing

/// PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT, AUTH, PINGREQ: packets of few fields.
struct AcknowledgementTests {
    private static let pubackReasons: Set<ReasonCode> = [
        .success, .noMatchingSubscribers, .unspecifiedError, .implementationSpecificError, .notAuthorized,
        .topicNameInvalid, .packetIdentifierInUse, .quotaExceeded, .payloadFormatInvalid,
    ]
    private static let disconnectReasons: Set<ReasonCode> = [
        .normalDisconnection, .disconnectWithWillMessage, .unspecifiedError, .malformedPacket, .protocolError,
        .implementationSpecificError, .topicNameInvalid, .receiveMaximumExceeded, .topicAliasInvalid, .packetTooLarge,
        .messageRateTooHigh, .quotaExceeded, .administrativeAction, .payloadFormatInvalid,
    ]

    @Test(
        arguments: [
            (0x40, AcknowledgementPacket.Kind.puback), (0x50, .pubrec), (0x62, .pubrel), (0x70, .pubcomp),
        ] as [(UInt8, AcknowledgementPacket.Kind)])
    func `§3.4.2.1: an acknowledgement may leave out properties and reason`(
        first: UInt8, kind: AcknowledgementPacket.Kind
    ) throws {
        let id = try #require(PacketID(0x0102))
        let plain = ClientPacket.acknowledgement(AcknowledgementPacket(kind, id))
        #expect(try ClientPacket([first, 2, 1, 2], .v3_1_1) == plain)
        #expect(try ClientPacket([first, 2, 1, 2], .v5) == plain)
        #expect(try ClientPacket([first, 3, 1, 2, 0], .v5) == plain)
        #expect(try ClientPacket([first, 4, 1, 2, 0, 0], .v5) == plain)
        #expect(throws: MalformedPacket.self) { try ClientPacket([first, 3, 1, 2, 0], .v3_1_1) }
        #expect(throws: MalformedPacket.self) { try ClientPacket([first, 5, 1, 2, 0, 0, 0], .v5) }
        #expect(throws: MalformedPacket.self) { try ClientPacket([first, 1, 1], .v5) }
        #expect(throws: MalformedPacket.self) { try ClientPacket([first, 2, 0, 0], .v5) }
    }

    @Test func `MQTT-3.4.2-1: every reason byte is taken or refused as its packet's table says`() {
        let puback = Self.pubackReasons
        let pubrel: Set<ReasonCode> = [.success, .packetIdentifierNotFound]
        let auth: Set<ReasonCode> = [.success, .continueAuthentication, .reauthenticate]
        let tables: [(first: UInt8, before: [UInt8], allowed: Set<ReasonCode>)] = [
            (0x40, [0, 1], puback), (0x50, [0, 1], puback), (0x62, [0, 1], pubrel), (0x70, [0, 1], pubrel),
            (0xE0, [], Self.disconnectReasons), (0xF0, [], auth),
        ]
        for table in tables {
            for byte in UInt8(0)...255 {
                let bytes = packet(table.first, table.before + [byte, 0])
                if let reason = ReasonCode(rawValue: byte), table.allowed.contains(reason) {
                    #expect(throws: Never.self, "\(table.first): \(byte)") { try ClientPacket(bytes, .v5) }
                } else {
                    let error = #expect(throws: MalformedPacket.self, "\(table.first): \(byte)") {
                        try ClientPacket(bytes, .v5)
                    }
                    #expect(error?.reason == .protocolError)
                }
            }
        }
    }

    @Test func `§3.14: DISCONNECT may leave out properties and reason`() throws {
        #expect(try ClientPacket([0xE0, 0], .v3_1_1) == .disconnect(DisconnectPacket()))
        #expect(try ClientPacket([0xE0, 0], .v5) == .disconnect(DisconnectPacket()))
        #expect(
            try ClientPacket([0xE0, 1, 4], .v5) == .disconnect(DisconnectPacket(reason: .disconnectWithWillMessage)))
        #expect(
            try ClientPacket(hex("E0 0A 00 08 11 00 00 00 05 1F 00 00"), .v5)
                == .disconnect(DisconnectPacket(sessionExpirySeconds: 5, reasonString: "")))
        #expect(throws: MalformedPacket.self) { try ClientPacket([0xE0, 1, 0], .v3_1_1) }
    }

    @Test func `§3.12: PINGREQ has no content`() throws {
        #expect(try ClientPacket([0xC0, 0], .v3_1_1) == .ping)
        let error = #expect(throws: MalformedPacket.self) { try ClientPacket([0xC0, 1, 0], .v5) }
        #expect(error?.reason == .malformedPacket)
    }

    @Test func `§3.15: AUTH is read, and its data needs a method`() throws {
        #expect(try ClientPacket([0xF0, 0], .v5) == .authentication(AuthenticationPacket()))
        #expect(
            try ClientPacket(hex("F0 0A 18 08 15 00 01 6D 16 00 01 07"), .v5)
                == .authentication(AuthenticationPacket(reason: .continueAuthentication, method: "m", data: [7])))
        let error = #expect(throws: MalformedPacket.self) { try ClientPacket(hex("F0 06 18 04 16 00 01 07"), .v5) }
        #expect(error?.reason == .protocolError)
    }
}
