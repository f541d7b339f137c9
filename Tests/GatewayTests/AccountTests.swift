import Broker
import IoTModel
import MQTTCodec
import PKI
import Registry
import Testing

@testable import Gateway

/// Several accounts on one gateway: the server name picks one, and nothing crosses between them.
@Suite(.serialized)
struct AccountTests {
    private static let connack: [UInt8] = [0x20, 2, 0, 0]

    private static func connect(_ clientID: String) -> [UInt8] {
        var bytes: [UInt8] = []
        ConnectPacket(version: .v3_1_1, clientID: clientID).append(to: &bytes)
        return bytes
    }

    private static func connectAndSubscribe(_ clientID: String) -> [UInt8] {
        var bytes = connect(clientID)
        SubscribePacket(.first, [.init(filter: Array("a/+".utf8), options: SubscriptionOptions())])
            .append(to: &bytes, version: .v3_1_1)
        return bytes
    }

    private static func message(_ text: String) -> ApplicationMessage {
        ApplicationMessage(topic: Array("a/b".utf8), payload: Array(text.utf8), qos: .atMostOnce, retain: false)
    }

    @Test(arguments: [1, 4])
    func `the same certificate and client id in two accounts are two devices that never hear each other`(
        loops: Int
    ) async throws {
        let wanted = 5
        let packetBytes = 2 + 2 + 3 + 5
        try await GatewayUnderTest.run(loops: loops) { server in
            try await server.register(in: GatewayUnderTest.other)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, text) in [("localhost", "first"), ("other.localhost", "other")] {
                    group.addTask {
                        let answer = try await server.connect(serverName: name)
                            .exchange(Self.connectAndSubscribe("same"), expecting: 9 + wanted * packetBytes)
                        let messages = answer.dropFirst(9).prefix(wanted * packetBytes)
                        #expect(messages.count == wanted * packetBytes)
                        for start in stride(from: messages.startIndex, to: messages.endIndex, by: packetBytes) {
                            let payload = messages[start..<start + packetBytes].suffix(5)
                            #expect(String(decoding: payload, as: UTF8.self) == text)
                        }
                    }
                }
                let publisher = Task {
                    while !Task.isCancelled {
                        await server.gateway.publish(Self.message("other"), in: GatewayUnderTest.other.account)
                        await server.gateway.publish(Self.message("first"), in: GatewayUnderTest.scope.account)
                        try? await Task.sleep(for: .milliseconds(1))
                    }
                }
                defer { publisher.cancel() }
                try await group.waitForAll()
            }
            #expect(!server.events.entries.contains { $0.disconnectReason == .duplicateClientID })
            let accounts = Set(server.events.entries.filter { $0.eventType == .connect }.map(\.accountID))
            #expect(accounts == [GatewayUnderTest.scope.account, GatewayUnderTest.other.account])
        }
    }

    @Test func `what a device publishes stays in its account`() async throws {
        try await GatewayUnderTest.run(loops: 2) { server in
            try await server.register(in: GatewayUnderTest.other)
            // What its own account would get it gets back, as a subscriber of its own topic.
            let publish: [UInt8] = [0x30, 10, 0, 3] + Array("a/b".utf8) + Array("first".utf8)
            let listener = Task {
                try await server.connect(serverName: "other.localhost")
                    .exchange(Self.connectAndSubscribe("listener"), expecting: 9 + publish.count)
            }
            while !server.events.entries.contains(where: { $0.eventType == .subscribe }) { await Task.yield() }
            let echo = try await server.connect().exchange(
                Self.connectAndSubscribe("publisher") + publish, expecting: 9 + publish.count)
            #expect(echo.suffix(publish.count) == publish[...])
            await server.gateway.publish(Self.message("other"), in: GatewayUnderTest.other.account)
            #expect(try await listener.value.suffix(5) == Array("other".utf8)[...])
        }
    }

    @Test func `a certificate has a status and policies of its own in each account`() async throws {
        let nothing =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"*"}]}"#
        try await GatewayUnderTest.run { server in
            try await server.register(status: .revoked, in: GatewayUnderTest.other)
            #expect(try await server.connect().exchange(Self.connect("d"), expecting: 4) == Self.connack)
            let refused = try? await server.connect(serverName: "other.localhost")
                .exchange(Self.connect("d"), expecting: 4)
            #expect(refused ?? [] == [])
            while !server.events.entries.contains(where: { $0.reason == "DEVICE_CERTIFICATE_REVOKED" }) {
                await Task.yield()
            }
            let entry = server.events.entries.first { $0.reason == "DEVICE_CERTIFICATE_REVOKED" }
            #expect(entry?.accountID == GatewayUnderTest.other.account)
        }
        try await GatewayUnderTest.run(policy: nothing) { server in
            try await server.register(in: GatewayUnderTest.other)
            #expect(try await server.connect().exchange(Self.connect("d"), expecting: 4) == [])
            let answer = try await server.connect(serverName: "other.localhost")
                .exchange(Self.connect("d"), expecting: 4)
            #expect(answer == Self.connack)
        }
    }

    @Test func `an account that comes later is served at once`() async throws {
        try await GatewayUnderTest.run { server in
            let late = AccountScope(account: AccountID(unchecked: "111111111111"), region: .standard)
            try await server.registry.write { writer throws(RegistryError) in
                try writer.put(
                    AccountRecord(id: late.account, endpoints: ["late.localhost"], creationDate: GatewayUnderTest.now))
            }
            try await server.register(in: late)
            try await server.gateway.refreshEndpoints()
            let answer = try await server.connect(serverName: "late.localhost")
                .exchange(Self.connect("d"), expecting: 4)
            #expect(answer == Self.connack)
        }
    }

    @Test func `without a server name the certificate's only account is meant, and policies are its own`() async throws
    {
        try await GatewayUnderTest.run(isServerNameRequired: false) { server in
            let answer = try await server.connect(serverName: nil).exchange(Self.connect("d"), expecting: 4)
            #expect(answer == Self.connack)
        }
    }

    @Test(arguments: [CertificateMode.sniOnly, .standard])
    func `without a server name an SNI_ONLY certificate and one of several accounts are refused`(
        _ mode: CertificateMode
    ) async throws {
        try await GatewayUnderTest.run(mode: mode, isServerNameRequired: false) { server in
            if mode == .standard { try await server.register(in: GatewayUnderTest.other) }
            let answer = try? await server.connect(serverName: nil).exchange(Self.connect("d"), expecting: 4)
            #expect(answer ?? [] == [])
            while server.events.entries.isEmpty { await Task.yield() }
            let entry = server.events.entries[0]
            #expect(entry.reason == "SNI_MISSING")
            #expect(entry.details?.contains(mode == .sniOnly ? "SNI_ONLY" : "2 accounts") == true)
            #expect(entry.principalID == "\(server.device.certificate.id)")
        }
    }
}
