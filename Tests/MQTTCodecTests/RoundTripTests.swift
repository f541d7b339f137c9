import IoTModel
import MQTTCodec
import Testing

/// decode ∘ encode = id, over random packets.
struct RoundTripTests {
    private static let seeds: [UInt64] = [1, 42, 0xBEEF]
    private static let rounds = 2_000

    @Test(arguments: seeds) func `CONNECT`(seed: UInt64) throws {
        try check(seed) { random in
            let packet = ConnectPacket.any(&random)
            return (.connect(packet), packet.version, { packet.append(to: &$0) })
        }
    }

    @Test(arguments: seeds) func `SUBSCRIBE and UNSUBSCRIBE`(seed: UInt64) throws {
        try check(seed) { random in
            let version: ProtocolVersion = random.version()
            let users = version == .v5 ? random.userProperties() : []
            let filters = (0...Int.random(in: 0...9, using: &random)).map { _ in random.text(0...20) }
            if Bool.random(using: &random) {
                let packet = UnsubscribePacket(random.packetID(), filters, userProperties: users)
                return (.unsubscribe(packet), version, { packet.append(to: &$0, version: version) })
            }
            let requests = filters.map { filter in
                SubscribePacket.Request(filter: filter, options: random.options(version))
            }
            let identifier =
                version == .v5 && Bool.random(using: &random) ? Int.random(in: 1...268_435_455, using: &random) : nil
            let packet = SubscribePacket(
                random.packetID(), requests, subscriptionIdentifier: identifier, userProperties: users)
            return (.subscribe(packet), version, { packet.append(to: &$0, version: version) })
        }
    }

    @Test(arguments: seeds) func `acknowledgements, DISCONNECT and AUTH`(seed: UInt64) throws {
        try check(seed) { random in
            let version: ProtocolVersion = random.version()
            let isV5 = version == .v5
            let reasonString = isV5 && Bool.random(using: &random) ? random.string(0...20) : nil
            let users = isV5 ? random.userProperties() : []
            switch Int.random(in: 0...5, using: &random) {
            case 0:
                let packet = DisconnectPacket(
                    reason: isV5 && Bool.random(using: &random) ? .disconnectWithWillMessage : .normalDisconnection,
                    sessionExpirySeconds: isV5 && Bool.random(using: &random) ? random.next() : nil,
                    reasonString: reasonString, userProperties: users)
                return (.disconnect(packet), version, { packet.append(to: &$0, version: version) })
            case 1:
                let packet = AuthenticationPacket(
                    reason: .reauthenticate, method: random.string(0...9),
                    data: Bool.random(using: &random) ? random.bytes(0...9) : nil, reasonString: reasonString,
                    userProperties: users)
                return (.authentication(packet), .v5, { packet.append(to: &$0) })
            default:
                let kinds = AcknowledgementPacket.Kind.allCases
                let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
                let failure: ReasonCode =
                    kind == .puback || kind == .pubrec ? .notAuthorized : .packetIdentifierNotFound
                let packet = AcknowledgementPacket(
                    kind, random.packetID(), reason: isV5 && Bool.random(using: &random) ? failure : .success,
                    reasonString: reasonString, userProperties: users)
                return (.acknowledgement(packet), version, { packet.append(to: &$0, version: version) })
            }
        }
    }

    @Test(arguments: seeds) func `PUBLISH`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            let version: ProtocolVersion = random.version()
            let topic = random.text(1...40)
            let payload = random.bytes(0...300)
            let users = random.userProperties()
            let properties = EncodedProperties(
                payloadIsUTF8: Bool.random(using: &random) ? Bool.random(using: &random) : nil,
                messageExpirySeconds: Bool.random(using: &random) ? random.next() : nil,
                contentType: Bool.random(using: &random) ? random.text(0...30) : nil,
                responseTopic: Bool.random(using: &random) ? random.text(0...30) : nil,
                correlationData: Bool.random(using: &random) ? random.bytes(0...30) : nil, userProperties: users)
            let qos = QoS.allCases[Int.random(in: 0...2, using: &random)]
            let id: PacketID? = qos == .atMostOnce ? nil : random.packetID()
            var bytes: [UInt8] = []
            try properties.bytes.withUnsafeBytes { encoded in
                let read = try PublishProperties(encoded: encoded)
                topic.withUnsafeBytes { topic in
                    payload.withUnsafeBytes { payload in
                        OutgoingPublish(
                            topic: topic, payload: payload, properties: read, qos: qos, retain: round % 2 == 0,
                            version: version
                        ).append(packetID: id, to: &bytes)
                    }
                }
                guard case .publish(let publish) = try ClientPacket(bytes, version) else {
                    Issue.record("expected a PUBLISH; seed \(seed), round \(round)")
                    return
                }
                #expect(publish.topic == topic, "seed \(seed), round \(round)")
                #expect(publish.payload == payload, "seed \(seed), round \(round)")
                #expect(publish.qos == qos && publish.packetID == id && publish.retain == (round % 2 == 0))
                guard version == .v5 else { return }
                #expect(publish.payloadIsUTF8 == read.payloadIsUTF8)
                #expect(publish.expirySeconds == read.messageExpirySeconds)
                #expect(text(read.contentType) == publish.contentType.map { String(decoding: $0, as: UTF8.self) })
                #expect(text(read.responseTopic) == publish.responseTopic.map { String(decoding: $0, as: UTF8.self) })
                #expect(read.correlationData.map(Array.init) == publish.correlationData)
                #expect(publish.userProperties == users, "seed \(seed), round \(round)")
            }
        }
    }

    private func check(
        _ seed: UInt64,
        _ make: (inout SeededGenerator) -> (ClientPacket, ProtocolVersion, (inout [UInt8]) -> Void)
    ) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            let (packet, version, append) = make(&random)
            var bytes: [UInt8] = []
            append(&bytes)
            #expect(try ClientPacket(bytes, version) == packet, "seed \(seed), round \(round)")
        }
    }
}

extension SeededGenerator {
    mutating func version() -> ProtocolVersion { Bool.random(using: &self) ? .v5 : .v3_1_1 }
    mutating func next() -> UInt32 { UInt32.random(in: 0 ... .max, using: &self) }
    mutating func packetID() -> PacketID { PacketID(UInt16.random(in: 1 ... .max, using: &self)) ?? .first }

    mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// UTF-8 without U+0000 and wildcards.
    mutating func text(_ characters: ClosedRange<Int>) -> [UInt8] { Array(string(characters).utf8) }

    mutating func string(_ characters: ClosedRange<Int>) -> String {
        let alphabet: [Character] = ["a", "b", "/", "é", "日", "😀", "\u{1}", "z"]
        let count = Int.random(in: characters, using: &self)
        return String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] })
    }

    mutating func userProperties() -> [UserProperty] {
        (0..<Int.random(in: 0...3, using: &self)).map { _ in UserProperty(name: text(0...9), value: text(0...9)) }
    }

    mutating func options(_ version: ProtocolVersion) -> SubscriptionOptions {
        let qos = QoS.allCases[Int.random(in: 0...2, using: &self)]
        guard version == .v5 else { return SubscriptionOptions(qos: qos) }
        return SubscriptionOptions(
            qos: qos, noLocal: Bool.random(using: &self), retainAsPublished: Bool.random(using: &self),
            retainHandling: SubscriptionOptions.RetainHandling.allCases[Int.random(in: 0...2, using: &self)])
    }
}

extension ConnectPacket {
    static func any(_ random: inout SeededGenerator) -> ConnectPacket {
        let version: ProtocolVersion = random.version()
        let username = Bool.random(using: &random) ? random.string(0...20) : nil
        let mayHavePassword = version == .v5 || username != nil
        var packet = ConnectPacket(
            version: version, clientID: random.string(0...20), cleanStart: Bool.random(using: &random),
            keepAliveSeconds: UInt16.random(in: 0 ... .max, using: &random), username: username,
            password: mayHavePassword && Bool.random(using: &random) ? random.bytes(0...20) : nil)
        if Bool.random(using: &random) {
            packet.will = Will(
                topic: random.text(0...20), payload: random.bytes(0...20),
                qos: QoS.allCases[Int.random(in: 0...2, using: &random)], retain: Bool.random(using: &random),
                delaySeconds: version == .v5 && Bool.random(using: &random) ? random.next() : 0,
                properties: version == .v5
                    ? EncodedProperties(contentType: random.text(0...9), userProperties: random.userProperties())
                    : EncodedProperties())
        }
        guard version == .v5 else { return packet }
        if Bool.random(using: &random) { packet.properties.sessionExpirySeconds = random.next() }
        if Bool.random(using: &random) {
            packet.properties.receiveMaximum = UInt16.random(in: 1 ... .max, using: &random)
        }
        if Bool.random(using: &random) {
            packet.properties.maximumPacketBytes = UInt32.random(in: 1 ... .max, using: &random)
        }
        packet.properties.topicAliasMaximum = UInt16.random(in: 0...3, using: &random)
        packet.properties.requestsResponseInformation = Bool.random(using: &random)
        packet.properties.requestsProblemInformation = Bool.random(using: &random)
        if Bool.random(using: &random) {
            packet.properties.authenticationMethod = random.string(0...9)
            packet.properties.authenticationData = Bool.random(using: &random) ? random.bytes(0...9) : nil
        }
        packet.properties.userProperties = random.userProperties()
        return packet
    }
}
