import Broker
import IoTModel
import MQTTCodec
import PKI
import Registry
import Testing

@testable import Gateway

/// Through the real listener, handler and BoringSSL: that CTLS builds, shakes hands and refuses as it should.
@Suite(.serialized)
struct ConnectionTests {
    private static func connect(_ clientID: String, version: ProtocolVersion = .v3_1_1) -> [UInt8] {
        var bytes: [UInt8] = []
        ConnectPacket(version: version, clientID: clientID).append(to: &bytes)
        return bytes
    }

    @Test func `a registered device shakes hands and its CONNECT is accepted`() async throws {
        try await GatewayUnderTest.run { server in
            let answer = try await server.connect().exchange(Self.connect("d1"), expecting: 4)
            #expect(answer == [0x20, 2, 0, 0])
            #expect(server.events.entries.contains { $0.eventType == .connect && $0.status == .success })
        }
    }

    @Test func `a message goes from publisher to subscriber on one connection`() async throws {
        try await GatewayUnderTest.run { server in
            var bytes = Self.connect("d1")
            SubscribePacket(.first, [.init(filter: Array("a/+".utf8), options: SubscriptionOptions())])
                .append(to: &bytes, version: .v3_1_1)
            let publish: [UInt8] = [0x30, 7, 0, 3] + Array("a/b".utf8) + Array("hi".utf8)
            bytes += publish
            let answer = try await server.connect().exchange(bytes, expecting: 4 + 5 + publish.count)
            #expect(answer == [0x20, 2, 0, 0] + [0x90, 3, 0, 1, 0] + publish)
        }
    }

    @Test func `a message crosses event loops`() async throws {
        try await GatewayUnderTest.run(loops: 4) { server in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        var bytes = Self.connect("s\(index)")
                        SubscribePacket(.first, [.init(filter: Array("x/y".utf8), options: SubscriptionOptions())])
                            .append(to: &bytes, version: .v3_1_1)
                        let answer = try await server.connect().exchange(bytes, expecting: 9 + 2 + 2 + 3 + 2)
                        return answer.suffix(2) == Array("hi".utf8)[...]
                    }
                }
                // Published again and again until every subscriber has been there to get it.
                let publisher = Task {
                    while !Task.isCancelled {
                        await server.gateway.publish(
                            ApplicationMessage(
                                topic: Array("x/y".utf8), payload: Array("hi".utf8), qos: .atMostOnce, retain: false),
                            in: .standard)
                        await Task.yield()
                    }
                }
                for try await received in group { #expect(received) }
                publisher.cancel()
            }
        }
    }

    @Test(arguments: [CertificateStatus.inactive, .revoked])
    func `a device that isn't ACTIVE gets no byte of MQTT`(_ status: CertificateStatus) async throws {
        try await GatewayUnderTest.run(status: status) { server in
            let answer = try? await server.connect().exchange(Self.connect("d1"), expecting: 4)
            #expect(answer ?? [] == [])
            let reason = status == .revoked ? "DEVICE_CERTIFICATE_REVOKED" : "DEVICE_CERTIFICATE_INACTIVE"
            // The alert leaves a moment before the entry is made.
            while server.events.entries.isEmpty { await Task.yield() }
            #expect(server.events.entries.map(\.reason) == [reason])
        }
    }

    @Test func `without a policy for it a 3.1.1 client is closed without CONNACK and a v5 client is told`() async throws
    {
        let nothing =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"*"}]}"#
        try await GatewayUnderTest.run(policy: nothing) { server in
            #expect(try await server.connect().exchange(Self.connect("d1"), expecting: 4) == [])
            let answer = try await server.connect().exchange(Self.connect("d1", version: .v5), expecting: 4)
            #expect(answer.first == 0x20)
            #expect(answer.dropFirst(3).first == ReasonCode.notAuthorized.rawValue)
        }
    }

    @Test func `deactivating the certificate ends its live connection`() async throws {
        try await GatewayUnderTest.run { server in
            let id = server.device.certificate.id
            async let answer = server.connect().exchange(Self.connect("d1", version: .v5), expecting: 10_000)
            while !server.events.entries.contains(where: { $0.eventType == .connect }) { await Task.yield() }
            try await server.registry.write { writer throws(RegistryError) in
                _ = try writer.updateCertificate(id, to: .inactive, of: .standard, at: GatewayUnderTest.now)
            }
            let received = try await answer
            #expect(received.contains(0xE0), "DISCONNECT came before the end")
            #expect(server.events.entries.contains { $0.disconnectReason == .authenticationError })
        }
    }
}
