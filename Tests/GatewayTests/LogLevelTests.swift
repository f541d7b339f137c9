import Broker
import IoTModel
import MQTTCodec
import PKI
import Testing

/// Which packets of which connection are logged.
@Suite(.serialized)
struct LogLevelTests {
    /// CONNECT, PINGREQ, a PUBLISH to nobody, and what comes back.
    private static func talk(_ clientID: String, to server: GatewayUnderTest) async throws {
        var bytes: [UInt8] = []
        ConnectPacket(version: .v3_1_1, clientID: clientID).append(to: &bytes)
        bytes += [0x30, 5, 0, 3] + Array("a/b".utf8)
        bytes += [0xC0, 0]
        let answer = try await server.connect().exchange(bytes, expecting: 6)
        #expect(answer == [0x20, 2, 0, 0, 0xD0, 0])
    }

    @Test func `DEBUG for one client id logs its messages and nobody else's`() async throws {
        try await GatewayUnderTest.run { server in
            let settings = EventLogSettings(defaultLevel: .info, targets: LogTargets(clients: ["watched": .debug]))
            server.events.gate.apply(settings, to: .standard)
            for clientID in ["other", "watched"] { try await Self.talk(clientID, to: server) }
            let messages = server.events.entries.filter { $0.eventType == .publishIn }
            #expect(messages.map(\.clientID) == ["watched"])
            #expect(!server.events.entries.contains { $0.eventType == .ping })
        }
    }

    @Test func `a certificate silenced by a target isn't logged at all`() async throws {
        try await GatewayUnderTest.run { server in
            let id = server.device.certificate.id.description
            let settings = EventLogSettings(defaultLevel: .debug, targets: LogTargets(principals: [id: .disabled]))
            server.events.gate.apply(settings, to: .standard)
            try await Self.talk("silent", to: server)
            #expect(server.events.entries.isEmpty)
        }
    }

    @Test func `a PINGREQ is logged once the event type is named, with its times`() async throws {
        try await GatewayUnderTest.run { server in
            server.events.apply(EventLogSettings(defaultLevel: .debug, eventLevels: ["Ping": .debug]))
            try await Self.talk("pinging", to: server)
            let pings = server.events.entries.filter { $0.eventType == .ping }
            #expect(pings.map(\.clientID) == ["pinging"])
            #expect(pings.first?.ping == LogEntry.Ping(request: GatewayUnderTest.now, response: GatewayUnderTest.now))
            #expect(pings.first?.level == .debug && pings.first?.status == .success)
        }
    }

    @Test func `a refusal before CONNECT says where the client connected to`() async throws {
        try await GatewayUnderTest.run(status: .inactive) { server in
            _ = try? await server.connect().exchange([0x10], expecting: 1)
            let refusal = server.events.entries.first { $0.eventType == .authenticationError }
            #expect(refusal?.target == LogEntry.Address(ip: "127.0.0.1", port: UInt16(server.port)))
            #expect(refusal?.source?.ip == "127.0.0.1")
        }
    }
}
