import IoTModel
import MQTTCodec
import Testing

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Bytes written as hexadecimal pairs; what follows `//` on a line is a note.
func hex(_ text: String) -> [UInt8] {
    text.split(separator: "\n").flatMap { line in
        line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
            .split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
}

func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
}

/// A PUBLISH with its slices copied out, so that it can be compared.
struct CopiedPublish: Equatable {
    var topic: [UInt8]
    var payload: [UInt8]
    var qos: QoS
    var retain: Bool
    var dup: Bool
    var packetID: PacketID?
    var payloadIsUTF8: Bool?
    var expirySeconds: UInt32?
    var topicAlias: UInt16?
    var contentType: [UInt8]?
    var responseTopic: [UInt8]?
    var correlationData: [UInt8]?
    var userProperties: [UserProperty]

    init(_ view: PublishView) {
        topic = Array(view.topic)
        payload = Array(view.payload)
        qos = view.qos
        retain = view.retain
        dup = view.dup
        packetID = view.packetID
        payloadIsUTF8 = view.properties.payloadIsUTF8
        expirySeconds = view.properties.messageExpirySeconds
        topicAlias = view.properties.topicAlias
        contentType = view.properties.contentType.map(Array.init)
        responseTopic = view.properties.responseTopic.map(Array.init)
        correlationData = view.properties.correlationData.map(Array.init)
        userProperties = view.properties.userProperties.map {
            UserProperty(name: Array($0.name), value: Array($0.value))
        }
    }
}

/// Any packet that a client may send, decoded.
enum ClientPacket: Equatable {
    case connect(ConnectPacket)
    case publish(CopiedPublish)
    case acknowledgement(AcknowledgementPacket)
    case subscribe(SubscribePacket)
    case unsubscribe(UnsubscribePacket)
    case ping
    case disconnect(DisconnectPacket)
    case authentication(AuthenticationPacket)
    case fromServer(PacketType)

    /// Decodes the packet at the beginning of `packet`, which must be there whole.
    init(_ packet: [UInt8], _ version: ProtocolVersion) throws {
        self = try packet.withUnsafeBytes { bytes in
            switch FixedHeader.read(bytes, version: version) {
            case .needMore: throw Incomplete()
            case .malformed(let error): throw error
            case .header(let header):
                guard header.packetBytes <= bytes.count else { throw Incomplete() }
                let body = UnsafeRawBufferPointer(rebasing: bytes[header.headerBytes..<header.packetBytes])
                return try Self.decode(header, body, version)
            }
        }
    }

    struct Incomplete: Error {}

    private static func decode(
        _ header: FixedHeader, _ body: UnsafeRawBufferPointer, _ version: ProtocolVersion
    ) throws(MalformedPacket) -> ClientPacket {
        switch header.type {
        case .connect: .connect(try ConnectPacket(body: body))
        case .publish: .publish(CopiedPublish(try PublishView(flags: header.flags, body: body, version: version)))
        case .puback: .acknowledgement(try AcknowledgementPacket(.puback, body: body, version: version))
        case .pubrec: .acknowledgement(try AcknowledgementPacket(.pubrec, body: body, version: version))
        case .pubrel: .acknowledgement(try AcknowledgementPacket(.pubrel, body: body, version: version))
        case .pubcomp: .acknowledgement(try AcknowledgementPacket(.pubcomp, body: body, version: version))
        case .subscribe: .subscribe(try SubscribePacket(body: body, version: version))
        case .unsubscribe: .unsubscribe(try UnsubscribePacket(body: body, version: version))
        case .pingreq:
            try {
                () throws(MalformedPacket) -> ClientPacket in
                try PingRequest.check(body: body)
                return .ping
            }()
        case .disconnect: .disconnect(try DisconnectPacket(body: body, version: version))
        case .auth: .authentication(try AuthenticationPacket(body: body))
        case .connack, .suback, .unsuback, .pingresp: .fromServer(header.type)
        }
    }
}

/// A packet in hexadecimal that must be refused, and how.
struct Malformation: CustomTestStringConvertible, Sendable {
    let name: String
    let version: ProtocolVersion
    let packet: [UInt8]
    let reason: ReasonCode
    let clause: String

    init(_ name: String, _ version: ProtocolVersion, _ packet: String, _ reason: ReasonCode, _ clause: String) {
        self.name = name
        self.version = version
        self.packet = hex(packet)
        self.reason = reason
        self.clause = clause
    }

    var testDescription: String { "\(clause): \(name) (\(version))" }

    func check() {
        let error = #expect(throws: MalformedPacket.self, "\(name)") { try ClientPacket(packet, version) }
        #expect(error?.reason == reason)
        #expect(error?.clause.description == clause)
        #expect(error?.sentence.hasSuffix(".") == true)
    }
}

/// The fixed header for `body`, before it.
func packet(_ firstByte: UInt8, _ body: [UInt8]) -> [UInt8] {
    var bytes = [firstByte]
    var rest = body.count
    repeat {
        bytes.append(UInt8(rest & 0x7F) | (rest >= 0x80 ? 0x80 : 0))
        rest >>= 7
    } while rest > 0
    return bytes + body
}

/// Two bytes of length, then the bytes.
func prefixed(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
func prefixed(_ text: String) -> [UInt8] { prefixed(Array(text.utf8)) }
