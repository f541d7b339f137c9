import IoTModel
import MQTTCodec
import Testing

/// What the server sends, byte for byte.
struct ServerPacketTests {
    private func encoded(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        body(&bytes)
        return bytes
    }

    @Test func `MQTT 3.1.1 §3.2: CONNACK has a session flag and a return code`() {
        #expect(
            encoded { ConnackPacket.append(returnCode: .accepted, sessionPresent: false, to: &$0) }
                == hex("20 02 00 00"))
        #expect(
            encoded { ConnackPacket.append(returnCode: .identifierRejected, sessionPresent: false, to: &$0) }
                == hex("20 02 00 02"))
    }

    @Test func `§3.2: CONNACK of MQTT 5 tells all limits`() {
        var connack = ConnackPacket(reason: .success)
        connack.sessionExpirySeconds = 0
        connack.receiveMaximum = 100
        connack.maximumQoS = .atLeastOnce
        connack.retainAvailable = false
        connack.maximumPacketBytes = 149_504
        connack.assignedClientID = "id"
        connack.topicAliasMaximum = 8
        connack.reasonString = "ok"
        connack.wildcardSubscriptionAvailable = true
        connack.subscriptionIdentifierAvailable = false
        connack.sharedSubscriptionAvailable = false
        connack.serverKeepAliveSeconds = 1_200
        #expect(
            encoded { connack.append(to: &$0) }
                == hex(
                    """
                    20 2A 00 00 27
                    11 00 00 00 00       // Session Expiry Interval
                    21 00 64             // Receive Maximum
                    24 01                // Maximum QoS
                    25 00                // Retain Available
                    27 00 02 48 00       // Maximum Packet Size
                    12 00 02 69 64       // Assigned Client Identifier
                    22 00 08             // Topic Alias Maximum
                    1F 00 02 6F 6B       // Reason String
                    28 01 29 00 2A 00    // wildcard, identifier, shared
                    13 04 B0             // Server Keep Alive
                    """))
    }

    @Test func `§3.2.2.3.4: Maximum QoS 2 is said by leaving it out`() {
        var connack = ConnackPacket(reason: .success, sessionPresent: true)
        connack.maximumQoS = .exactlyOnce
        #expect(encoded { connack.append(to: &$0) } == hex("20 03 01 00 00"))
    }

    @Test func `§3.4: PUBACK is two bytes long unless it has a reason to tell`() throws {
        let id = try #require(PacketID(258))
        let plain = AcknowledgementPacket(.puback, id)
        #expect(encoded { plain.append(to: &$0, version: .v3_1_1) } == hex("40 02 01 02"))
        #expect(encoded { plain.append(to: &$0, version: .v5) } == hex("40 02 01 02"))
        let denied = AcknowledgementPacket(.puback, id, reason: .notAuthorized)
        #expect(encoded { denied.append(to: &$0, version: .v5) } == hex("40 03 01 02 87"))
        #expect(encoded { denied.append(to: &$0, version: .v3_1_1) } == hex("40 02 01 02"))
        let explained = AcknowledgementPacket(.puback, id, reason: .notAuthorized, reasonString: "no")
        #expect(encoded { explained.append(to: &$0, version: .v5) } == hex("40 09 01 02 87 05 1F 00 02 6E 6F"))
    }

    @Test func `§3.9: SUBACK answers filter by filter, in 3.1.1 with one failure code`() throws {
        let suback = SubscriptionAcknowledgement(
            .suback, try #require(PacketID(1)), reasons: [.grantedQoS0, .grantedQoS1, .notAuthorized])
        #expect(encoded { suback.append(to: &$0, version: .v3_1_1) } == hex("90 05 00 01 00 01 80"))
        #expect(encoded { suback.append(to: &$0, version: .v5) } == hex("90 06 00 01 00 00 01 87"))
    }

    @Test func `§3.11: UNSUBACK has outcomes in MQTT 5 alone`() throws {
        let unsuback = SubscriptionAcknowledgement(.unsuback, try #require(PacketID(1)), reasons: [.success])
        #expect(encoded { unsuback.append(to: &$0, version: .v3_1_1) } == hex("B0 02 00 01"))
        #expect(encoded { unsuback.append(to: &$0, version: .v5) } == hex("B0 04 00 01 00 00"))
    }

    @Test func `§3.13, §3.14: PINGRESP and DISCONNECT`() {
        #expect(encoded { PingRequest.appendResponse(to: &$0) } == hex("D0 00"))
        #expect(encoded { DisconnectPacket().append(to: &$0, version: .v5) } == hex("E0 00"))
        #expect(
            encoded { DisconnectPacket(reason: .sessionTakenOver).append(to: &$0, version: .v5) } == hex("E0 01 8E"))
        #expect(
            encoded { DisconnectPacket(reason: .notAuthorized, reasonString: "no").append(to: &$0, version: .v5) }
                == hex("E0 07 87 05 1F 00 02 6E 6F"))
    }
}

struct ReasonStringTests {
    private func sent(_ reasonString: String) throws -> String? {
        var bytes: [UInt8] = []
        DisconnectPacket(reason: .protocolError, reasonString: reasonString).append(to: &bytes, version: .v5)
        guard case .disconnect(let packet) = try ClientPacket(bytes, .v5) else { return nil }
        return packet.reasonString
    }

    @Test func `MQTT-3.14.2-3: a reason string is cut at 900 bytes`() throws {
        let full = String(repeating: "x", count: 900)
        #expect(try sent(full) == full)
        #expect(try sent(full + "y") == full)
        #expect(try sent(String(repeating: "x", count: 70_000)) == full)
    }

    @Test(arguments: ["é", "日", "😀", "e\u{301}"], 0..<4)
    func `a reason string is cut between characters`(character: String, before: Int) throws {
        let text = String(repeating: "x", count: before) + String(repeating: character, count: 900)
        let cut = try #require(try sent(text))
        #expect(text.unicodeScalars.starts(with: cut.unicodeScalars))
        #expect((896...900).contains(cut.utf8.count))
    }
}
