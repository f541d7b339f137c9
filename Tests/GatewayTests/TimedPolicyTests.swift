import Broker
import IoTModel
import MQTTCodec
import Synchronization
import Testing

@testable import Gateway

/// What policies decide by the time isn't remembered longer than the moment.
@Suite(.serialized)
struct TimedPolicyTests {
    private final class Hands: Sendable {
        let seconds = Mutex<Int64>(1_800_000_000)
        var clock: WallClock { WallClock { WallTime(seconds: self.seconds.withLock { $0 }) } }
    }

    /// Everything until 1,800,000,100.
    private static let policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*",
        "Condition":{"DateLessThan":{"aws:CurrentTime":"1800000100"}}}]}
        """

    /// Does something with the one connection on its loop, once it is admitted.
    private func onceConnected<Result: Sendable>(
        _ server: GatewayUnderTest, _ body: @escaping @Sendable (DeviceConnection) -> Result
    ) async -> Result? {
        while !server.events.entries.contains(where: { $0.eventType == .connect }) { await Task.yield() }
        return await withCheckedContinuation { (done: CheckedContinuation<Result?, Never>) in
            server.gateway.shared.loops[0].execute { loop in
                done.resume(returning: loop.connections.all.first { $0.stage == .connected }.map(body))
            }
        }
    }

    @Sendable private static func publish(_ connection: DeviceConnection) {
        let body: [UInt8] = [0, 1] + Array("t".utf8) + [0, 7] + Array("x".utf8)
        body.withUnsafeBytes { bytes in
            guard let packet = try? PublishView(flags: 2, body: bytes, version: .v3_1_1) else { return }
            connection.received(packet)
        }
    }

    private static func mayReceive(_ connection: DeviceConnection) -> Bool {
        Array("t".utf8).withUnsafeBytes { connection.mayReceive($0) }
    }

    @Test func `a publish is judged by the time at which it comes`() async throws {
        let hands = Hands()
        try await GatewayUnderTest.run(policy: Self.policy, clock: hands.clock) { server in
            var connect: [UInt8] = []
            ConnectPacket(version: .v3_1_1, clientID: "c").append(to: &connect)
            async let bytes = server.connect().exchange(connect, expecting: .max)
            for _ in 0..<2 { _ = await onceConnected(server, Self.publish) }
            #expect(await onceConnected(server) { Self.mayReceive($0) } == true)
            #expect(!server.events.entries.contains { $0.eventType == .publishIn && $0.status == .failure })
            hands.seconds.withLock { $0 += 100 }
            #expect(await onceConnected(server) { Self.mayReceive($0) } == false)
            _ = await onceConnected(server, Self.publish)
            _ = try await bytes
            let denied = try #require(
                server.events.entries.first { $0.eventType == .publishIn && $0.status == .failure })
            #expect(denied.details?.contains("wants `aws:CurrentTime` to be before `1800000100`") == true)
        }
    }

    @Test func `CONNECT is judged by its time`() async throws {
        let hands = Hands()
        hands.seconds.withLock { $0 += 100 }
        try await GatewayUnderTest.run(policy: Self.policy, clock: hands.clock) { server in
            var connect: [UInt8] = []
            ConnectPacket(version: .v5, clientID: "c").append(to: &connect)
            _ = try await server.connect().exchange(connect, expecting: .max)
            let entry = try #require(server.events.entries.first { $0.eventType == .connect })
            #expect(entry.status == .failure && entry.reason == "AUTHORIZATION_FAILURE")
        }
    }
}
