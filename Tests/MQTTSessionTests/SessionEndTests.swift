import IoTModel
import MQTTCodec
import MQTTSession
import Testing

struct SessionEndTests {
    private let will = Will(topic: [0x77], payload: [1], qos: .atMostOnce, retain: false)

    @Test func `§3.14.4: a plain DISCONNECT discards the will, reason 4 keeps it`() throws {
        var plain = try session(.v5) { $0.will = will }
        #expect(plain.receivedDisconnect(DisconnectPacket()) == .clientDisconnected(publishesWill: false))
        #expect(plain.will == nil)
        var with = try session(.v5) { $0.will = will }
        #expect(
            with.receivedDisconnect(DisconnectPacket(reason: .disconnectWithWillMessage))
                == .clientDisconnected(publishesWill: true))
        #expect(with.will == will)
        // MQTT 3.1.1 §3.14.4
        var v3 = try session(.v3_1_1) { $0.will = will }
        #expect(!v3.receivedDisconnect(DisconnectPacket()).publishesWill)
    }

    @Test(
        arguments: [(nil, 5, true), (0, 5, true), (0, 0, false), (nil, nil, false), (60, 5, false), (60, 0, false)]
            as [(UInt32?, UInt32?, Bool)])
    func `§3.14.2.2.2: DISCONNECT can't lengthen a session of no length`(
        asked: UInt32?, later: UInt32?, isError: Bool
    ) throws {
        var session = try session(.v5) {
            $0.will = will
            $0.properties.sessionExpirySeconds = asked
        }
        let end = session.receivedDisconnect(DisconnectPacket(sessionExpirySeconds: later))
        #expect(end.reasonCode == (isError ? .protocolError : nil))
        #expect(end.publishesWill == isError)
    }

    @Test(arguments: [
        (PacketType.connect, ReasonCode.protocolError), (.auth, .protocolError), (.pubrec, .qosNotSupported),
        (.pubrel, .qosNotSupported), (.pubcomp, .qosNotSupported), (.connack, .protocolError),
        (.suback, .protocolError),
        (.unsuback, .protocolError), (.pingresp, .protocolError),
    ])
    func `a packet that has no place here ends the connection`(type: PacketType, reason: ReasonCode) throws {
        let end = try session(.v5).received(unexpected: type)
        #expect(end.reasonCode == reason)
        #expect(end.logReason == "CLIENT_ERROR")
        #expect(end.details?.contains(type.name) == true)
    }

    @Test(arguments: [
        (SessionEnd.takenOver, ReasonCode.sessionTakenOver, "DUPLICATE_CLIENT_ID"),
        (.keepAliveTimeout(seconds: 30), .keepAliveTimeout, "MQTT_KEEP_ALIVE_TIMEOUT"),
        (.payloadTooLarge(bytes: 2, limit: 1), .packetTooLarge, "PAYLOAD_LIMIT_EXCEEDED"),
        (.denied(sentence: "why."), .notAuthorized, "AUTHORIZATION_FAILURE"),
        (.receiverTooSlow(pendingBytes: 1), .quotaExceeded, "THROTTLED"),
        (.serverShuttingDown, .serverShuttingDown, "SERVER_INITIATED_DISCONNECT"),
        (.violation(.protocolError, clause: "§1", sentence: "why."), .protocolError, "CLIENT_ERROR"),
    ])
    func `an end is told to MQTT 5 with code and reason, to 3.1.1 not at all, and publishes the will`(
        end: SessionEnd, reason: ReasonCode, log: String
    ) throws {
        #expect(end.logReason == log)
        #expect(end.publishesWill)
        var bytes: [UInt8] = []
        try session(.v5).appendDisconnect(for: end, to: &bytes)
        #expect(bytes[0] == 0xE0)
        #expect(bytes[2] == reason.rawValue)
        #expect(bytes.suffix(end.details?.utf8.count ?? 0) == ArraySlice(utf8(try #require(end.details))))
        bytes = []
        try session(.v5) { $0.properties.requestsProblemInformation = false }.appendDisconnect(for: end, to: &bytes)
        #expect(bytes == [0xE0, 1, reason.rawValue])
        bytes = []
        try session(.v3_1_1).appendDisconnect(for: end, to: &bytes)
        #expect(bytes.isEmpty)
    }

    @Test func `a connection that the client ended is told nothing more`() throws {
        for end in [SessionEnd.connectionLost, .clientDisconnected(publishesWill: false)] {
            var bytes: [UInt8] = []
            try session(.v5).appendDisconnect(for: end, to: &bytes)
            #expect(bytes.isEmpty)
            #expect(end.logReason == nil)
        }
        #expect(SessionEnd.connectionLost.publishesWill)
    }

    @Test func `a malformed packet's clause and sentence reach the log and the client`() throws {
        let error = try #require(
            #expect(throws: MalformedPacket.self) {
                try [0, 0].withUnsafeBytes { (body: UnsafeRawBufferPointer) in
                    try AcknowledgementPacket(
                        .puback, body: UnsafeRawBufferPointer(rebasing: body.prefix(2)), version: .v5)
                }
            })
        let end = SessionEnd.malformed(error)
        #expect(end.reasonCode == .protocolError)
        #expect(end.details?.contains("MQTT-2.2.1-3") == true)
        #expect(end.publishesWill)
    }
}
