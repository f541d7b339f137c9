import Broker
import IoTModel
import MQTTCodec
import NIOCore
import PKI
import Registry
import Testing

@testable import Gateway

/// What an event loop keeps of the registry while the registry changes.
@Suite(.serialized)
struct PrincipalCacheTests {
    private func connect() -> [UInt8] {
        var bytes: [UInt8] = []
        ConnectPacket(version: .v5, clientID: "c").append(to: &bytes)
        return bytes
    }

    @Test(.timeLimit(.minutes(1)))
    func `a device gets in while other things of its account never stop to change`() async throws {
        try await GatewayUnderTest.run { server in
            let loop = server.gateway.shared.loops[0]
            let change = RegistryChange.thing(.standard, ThingName(unchecked: "another"))
            let changing = loop.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .microseconds(50)) { _ in
                loop.principals.apply([change])
            }
            let received = try await server.connect().exchange(connect(), expecting: 4)
            changing.cancel()
            #expect(received.starts(with: [0x20]) && received.count > 3 && received[3] == 0)
        }
    }

    @Test func `more changes than are compared make an answer stale`() async throws {
        try await GatewayUnderTest.run { server in
            let loop = server.gateway.shared.loops[0]
            let key = PrincipalKey(account: .standard, id: server.device.certificate.id)
            let reads = await withCheckedContinuation { (done: CheckedContinuation<[Bool], Never>) in
                loop.execute { loop in
                    loop.principals.load(key)
                    let changes = (0...Limits.Gateway.changesDuringRead).map {
                        RegistryChange.thing(.standard, ThingName(unchecked: "thing-\($0)"))
                    }
                    var reads: [Bool] = []
                    for part in [changes.dropLast(), changes.dropLast(), changes.suffix(1)] {
                        loop.principals.apply(Array(part))
                        reads.append(loop.principals.willReadAgain(key))
                    }
                    done.resume(returning: reads)
                }
            }
            #expect(reads == [false, false, true])
        }
    }

    @Test func `what is denied again and again is explained once`() async throws {
        let connectOnly =
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#
        try await GatewayUnderTest.run(policy: connectOnly) { server in
            var bytes = connect()
            // PUBLISH, QoS 1, MQTT 5: topic "t", no properties.
            for id: UInt8 in [1, 2] { bytes += [0x32, 7, 0, 1, UInt8(ascii: "t"), 0, id, 0, 0] }
            let received = try await server.connect().exchange(bytes, expecting: 60)
            #expect(received.count >= 60)
            let denials = server.events.entries.filter { $0.eventType == .publishIn }
            #expect(denials.count == 2 && denials[0].details == denials[1].details)
            #expect(denials[1].decision?.outcome == .implicitDeny)
        }
    }
}
