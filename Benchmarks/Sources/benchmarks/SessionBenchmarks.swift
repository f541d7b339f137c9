import IoTModel
import MQTTCodec
import MQTTSession

private func session(_ version: ProtocolVersion) -> Session? {
    let packet = ConnectPacket(version: version, clientID: "pump-0042")
    guard
        case .authorize(let session, _) = Session.receivedConnect(packet, profile: .aws, newClientID: { "assigned" })
    else { return nil }
    return session
}

let sessionBenchmarks: [Benchmark] = [
    Benchmark(name: "session: PUBLISH 3.1.1, QoS 0") { count in
        guard var session = session(.v3_1_1) else { return 0 }
        let body = [0, 24] + Array("dt/pump-0042/temperature".utf8) + [UInt8](repeating: 1, count: 64)
        return body.withUnsafeBytes { body in
            guard let publish = try? PublishView(flags: 0, body: body, version: .v3_1_1) else { return 0 }
            var routed = 0
            for _ in 0..<count {
                if case .authorize = session.receivedPublish(publish) { routed &+= 1 }
            }
            return routed
        }
    },
    Benchmark(name: "session: QoS 1 out, PUBACK in") { count in
        guard var session = session(.v3_1_1) else { return 0 }
        var released = 0
        for _ in 0..<count {
            if let id = session.window.take(), session.receivedPuback(id) == .released { released &+= 1 }
        }
        return released
    },
]
