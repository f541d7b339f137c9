import IoTModel
import MQTTCodec

private let topic = Array("dt/pump-0042/temperature".utf8)
private let payload = [UInt8](repeating: 0x2A, count: 64)

/// A PUBLISH as a client sends it.
private func encodedPublish(
    _ version: ProtocolVersion, _ qos: QoS, _ properties: EncodedProperties = EncodedProperties()
) -> [UInt8] {
    var bytes: [UInt8] = []
    withOutgoing(version, qos, properties) { $0.append(packetID: .first, to: &bytes) }
    return bytes
}

private func withOutgoing<Result>(
    _ version: ProtocolVersion, _ qos: QoS, _ properties: EncodedProperties, _ body: (OutgoingPublish) -> Result
) -> Result {
    properties.bytes.withUnsafeBytes { encoded in
        topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                body(
                    OutgoingPublish(
                        topic: topic, payload: payload,
                        properties: (try? PublishProperties(encoded: encoded)) ?? .none, qos: qos, retain: false,
                        version: version))
            }
        }
    }
}

private let someProperties = EncodedProperties(
    messageExpirySeconds: 60, contentType: Array("application/json".utf8), correlationData: [1, 2, 3, 4],
    userProperties: [UserProperty(name: Array("trace".utf8), value: Array("0af7651916cd43dd".utf8))])

/// Finds the packet and decodes it, as the connection does with what it read.
private func decodePublish(_ name: String, _ version: ProtocolVersion, _ bytes: [UInt8]) -> Benchmark {
    Benchmark(name: name) { count in
        bytes.withUnsafeBytes { bytes in
            var sum = 0
            for _ in 0..<count {
                guard case .header(let header) = FixedHeader.read(bytes, version: version) else { continue }
                let body = UnsafeRawBufferPointer(rebasing: bytes[header.headerBytes..<header.packetBytes])
                guard let publish = try? PublishView(flags: header.flags, body: body, version: version) else {
                    continue
                }
                sum &+= publish.topic.count &+ publish.payload.count
            }
            return sum
        }
    }
}

private func encodePublish(
    _ name: String, _ version: ProtocolVersion, _ qos: QoS, _ properties: EncodedProperties
) -> Benchmark {
    Benchmark(name: name) { count in
        var pending: [UInt8] = []
        pending.reserveCapacity(65_536)
        return withOutgoing(version, qos, properties) { outgoing in
            for _ in 0..<count {
                if pending.count > 60_000 { pending.removeAll(keepingCapacity: true) }
                outgoing.append(packetID: .first, to: &pending)
            }
            return pending.count
        }
    }
}

private let connect: [UInt8] = {
    var bytes: [UInt8] = []
    var packet = ConnectPacket(
        version: .v5, clientID: "pump-0042-of-plant-7", username: "?SDK=example&Version=1.0",
        properties: ConnectPacket.Properties())
    packet.properties.receiveMaximum = 20
    packet.append(to: &bytes)
    return bytes
}()

let codecBenchmarks: [Benchmark] = [
    decodePublish("decode PUBLISH 3.1.1, QoS 0, 64 bytes", .v3_1_1, encodedPublish(.v3_1_1, .atMostOnce)),
    decodePublish("decode PUBLISH 5, QoS 1, 64 bytes", .v5, encodedPublish(.v5, .atLeastOnce)),
    decodePublish(
        "decode PUBLISH 5, QoS 1, 4 properties", .v5, encodedPublish(.v5, .atLeastOnce, someProperties)),
    Benchmark(name: "decode CONNECT 5") { count in
        connect.withUnsafeBytes { bytes in
            var sum = 0
            for _ in 0..<count {
                guard case .header(let header) = FixedHeader.read(bytes),
                    let packet = try? ConnectPacket(
                        body: UnsafeRawBufferPointer(rebasing: bytes[header.headerBytes...]))
                else { continue }
                sum &+= packet.clientID.utf8.count
            }
            return sum
        }
    },
    encodePublish("encode PUBLISH 3.1.1, QoS 0, 64 bytes", .v3_1_1, .atMostOnce, EncodedProperties()),
    encodePublish("encode PUBLISH 5, QoS 1, 4 properties", .v5, .atLeastOnce, someProperties),
    Benchmark(name: "append an encoded PUBLISH, patch its packet identifier") { count in
        let encoded = encodedPublish(.v3_1_1, .atLeastOnce)
        let offset = withOutgoing(.v3_1_1, .atLeastOnce, EncodedProperties(), \.packetIDOffset)
        var pending: [UInt8] = []
        pending.reserveCapacity(65_536)
        var id = PacketID.first
        for _ in 0..<count {
            if pending.count > 60_000 { pending.removeAll(keepingCapacity: true) }
            let start = pending.count
            pending += encoded
            id.write(at: start + offset, of: &pending)
            id = id.next
        }
        return pending.count
    },
    Benchmark(name: "encode PUBACK 3.1.1") { count in
        var pending: [UInt8] = []
        pending.reserveCapacity(65_536)
        for _ in 0..<count {
            if pending.count > 60_000 { pending.removeAll(keepingCapacity: true) }
            AcknowledgementPacket(.puback, .first).append(to: &pending, version: .v3_1_1)
        }
        return pending.count
    },
]
