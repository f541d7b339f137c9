import IoTModel
import MQTTCodec
import MQTTSession
import Testing

/// Bytes written as hexadecimal pairs.
func hex(_ text: String) -> [UInt8] {
    text.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
func letters(_ count: Int) -> String { String(repeating: "x", count: count) }

/// A CONNECT that nothing is wrong with, then changed.
func connect(_ version: ProtocolVersion, _ change: (inout ConnectPacket) -> Void = { _ in }) -> ConnectPacket {
    var packet = ConnectPacket(version: version, clientID: "c1")
    change(&packet)
    return packet
}

func received(_ packet: ConnectPacket, profile: SessionProfile = .aws) -> Session.OnConnect {
    Session.receivedConnect(packet, profile: profile) { "made-by-server" }
}

func refusal(_ packet: ConnectPacket) throws -> ConnectRefusal {
    guard case .refuse(let refusal) = received(packet) else { throw Unexpected() }
    return refusal
}

func session(
    _ version: ProtocolVersion, profile: SessionProfile = .aws, _ change: (inout ConnectPacket) -> Void = { _ in }
) throws -> Session {
    guard case .authorize(let session, _) = received(connect(version, change), profile: profile) else {
        throw Unexpected()
    }
    return session
}

struct Unexpected: Error {}

/// A PUBLISH as a client sends it.
struct Sent {
    var topic = "a/b"
    var payload: [UInt8] = [1, 2, 3]
    var qos = QoS.atMostOnce
    var retain = false
    var alias: UInt16?

    func encoded(_ version: ProtocolVersion) -> (flags: UInt8, body: [UInt8]) {
        var body: [UInt8] = []
        body += [UInt8(topic.utf8.count >> 8), UInt8(topic.utf8.count & 0xFF)] + utf8(topic)
        if qos != .atMostOnce { body += [0, 7] }
        if version == .v5 { body += alias.map { [3, 0x23, UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? [0] }
        return (qos.rawValue << 1 | (retain ? 1 : 0), body + payload)
    }
}

enum Published: Equatable {
    case authorize(topic: String?, keepsNothing: Bool)
    case end(SessionEnd)
}

extension Session {
    mutating func receivedPublish(_ sent: Sent) throws -> Published {
        let (flags, body) = sent.encoded(version)
        let decision = try body.withUnsafeBytes {
            receivedPublish(try PublishView(flags: flags, body: $0, version: version))
        }
        switch decision {
        case .authorize(let aliased, let keepsNothing):
            return .authorize(topic: aliased.map { String(decoding: $0, as: UTF8.self) }, keepsNothing: keepsNothing)
        case .end(let end): return .end(end)
        }
    }

    /// SUBSCRIBE to filters that the policies allow. nil when the connection ends instead.
    mutating func subscribe(
        _ filters: [String], _ options: SubscriptionOptions = SubscriptionOptions()
    ) -> [ReasonCode]? {
        let requests = filters.map { SubscribePacket.Request(filter: utf8($0), options: options) }
        guard receivedSubscribe(SubscribePacket(.first, requests)) == .authorize else { return nil }
        var reasons: [ReasonCode] = []
        for request in requests {
            let outcome = subscribed(request)
            if end(forRefused: outcome) != nil { return nil }
            reasons.append(outcome.reasonCode)
        }
        return reasons
    }
}

extension Published {
    var reason: ReasonCode? {
        guard case .end(let end) = self else { return nil }
        return end.reasonCode
    }
}

extension Session.OnSubscribe {
    var reason: ReasonCode? {
        guard case .end(let end) = self else { return nil }
        return end.reasonCode
    }
}

/// What CONNACK says, told apart by property identifier.
func connackProperties(_ bytes: [UInt8]) throws -> [UInt8: [UInt8]] {
    let widths: [UInt8: Int] = [17: 4, 33: 2, 36: 1, 37: 1, 39: 4, 34: 2, 40: 1, 41: 1, 42: 1, 19: 2]
    try #require(bytes.count >= 5 && bytes[0] == 0x20 && Int(bytes[1]) == bytes.count - 2)
    var properties: [UInt8: [UInt8]] = [:]
    var rest = bytes[5...]
    while let id = rest.popFirst() {
        var width = widths[id] ?? 0
        if widths[id] == nil {
            try #require(rest.count >= 2)
            width = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        }
        try #require(rest.count >= width && properties[id] == nil)
        properties[id] = Array(rest.prefix(width))
        rest = rest.dropFirst(width)
    }
    return properties
}
