import IoTModel

/// CONNECT: a client asks for a session. MQTT 5.0 §3.1, MQTT 3.1.1 §3.1.
package struct ConnectPacket: Sendable, Hashable {
    package var version: ProtocolVersion
    /// Clean Session in 3.1.1.
    package var cleanStart: Bool
    /// 0 switches the mechanism off. §3.1.2.10
    package var keepAliveSeconds: UInt16
    /// Empty when the server is to choose one.
    package var clientID: String
    package var will: Will?
    package var username: String?
    package var password: [UInt8]?
    package var properties: Properties

    /// MQTT 5.0 §3.1.2.11; in 3.1.1 all have the value of absence.
    package struct Properties: Sendable, Hashable {
        /// nil when absent, which means 0.
        package var sessionExpirySeconds: UInt32?
        /// 1 or more; nil when absent, which means 65,535.
        package var receiveMaximum: UInt16?
        /// 1 or more; nil when absent, which means no limit.
        package var maximumPacketBytes: UInt32?
        package var topicAliasMaximum: UInt16 = 0
        package var requestsResponseInformation = false
        /// Whether reason strings may come with packets other than CONNACK, PUBLISH and DISCONNECT.
        package var requestsProblemInformation = true
        package var authenticationMethod: String?
        package var authenticationData: [UInt8]?
        package var userProperties: [UserProperty] = []
        package init() {}
    }

    package init(
        version: ProtocolVersion, clientID: String, cleanStart: Bool = true, keepAliveSeconds: UInt16 = 60,
        will: Will? = nil, username: String? = nil, password: [UInt8]? = nil, properties: Properties = Properties()
    ) {
        self.version = version
        self.clientID = clientID
        self.cleanStart = cleanStart
        self.keepAliveSeconds = keepAliveSeconds
        self.will = will
        self.username = username
        self.password = password
        self.properties = properties
    }
}

// MARK: Decoding

extension ConnectPacket {
    /// - Parameter body: all that follows the fixed header.
    package init(body: UnsafeRawBufferPointer) throws(MalformedPacket) {
        var reader = ByteReader(body, of: .connect)
        let version = try Self.version(&reader)
        do throws(MalformedPacket) {
            try self.init(&reader, version: version)
            try reader.end()
        } catch {
            var error = error
            error.version = version
            throw error
        }
    }

    /// Protocol Name and Protocol Version. §3.1.2.1, §3.1.2.2
    private static func version(_ reader: inout ByteReader) throws(MalformedPacket) -> ProtocolVersion {
        let name = try reader.text("Protocol Name")
        let level = try reader.byte("Protocol Version")
        let isMQTT = name.elementsEqual("MQTT".utf8)
        if isMQTT, let version = ProtocolVersion(rawValue: level) { return version }
        guard isMQTT || name.elementsEqual("MQIsdp".utf8) else {
            throw MalformedPacket(
                .unsupportedProtocolVersion, "MQTT-3.1.2-1", "The Protocol Name in CONNECT isn't `MQTT`.")
        }
        var error = MalformedPacket(
            .unsupportedProtocolVersion, "MQTT-3.1.2-2",
            "The Protocol Version in CONNECT is \(level); expected 4 (MQTT 3.1.1) or 5 (MQTT 5).")
        error.version = level <= ProtocolVersion.v3_1_1.rawValue ? .v3_1_1 : .v5
        throw error
    }

    private init(_ reader: inout ByteReader, version: ProtocolVersion) throws(MalformedPacket) {
        let flags = ConnectFlags(rawValue: try reader.byte("Connect Flags"))
        try flags.check(version: version)
        keepAliveSeconds = try reader.uint16("Keep Alive")
        properties = version == .v5 ? try Properties(&reader) : Properties()
        clientID = try reader.string("Client Identifier")
        will =
            flags.hasWill
            ? try Will(&reader, qos: flags.willQoS ?? .atMostOnce, retain: flags.willRetain, version: version) : nil
        username = flags.hasUsername ? try reader.string("User Name") : nil
        password = flags.hasPassword ? Array(try reader.binary("Password")) : nil
        cleanStart = flags.cleanStart
        self.version = version
    }
}

extension ConnectPacket.Properties {
    init(_ outer: inout ByteReader) throws(MalformedPacket) {
        var reader = try PropertyReader(&outer, allowed: .fromClient(in: .connect))
        while let property = try reader.next() {
            switch property.id {
            case .sessionExpiryInterval: sessionExpirySeconds = UInt32(truncatingIfNeeded: property.number)
            case .receiveMaximum: receiveMaximum = UInt16(truncatingIfNeeded: property.number)
            case .maximumPacketSize: maximumPacketBytes = UInt32(truncatingIfNeeded: property.number)
            case .topicAliasMaximum: topicAliasMaximum = UInt16(truncatingIfNeeded: property.number)
            case .requestResponseInformation: requestsResponseInformation = property.number == 1
            case .requestProblemInformation: requestsProblemInformation = property.number == 1
            case .authenticationMethod: authenticationMethod = String(decoding: property.bytes, as: UTF8.self)
            case .authenticationData: authenticationData = Array(property.bytes)
            case .userProperty: userProperties.append(UserProperty(property))
            case .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData,
                .subscriptionIdentifier, .assignedClientIdentifier, .serverKeepAlive, .willDelayInterval,
                .responseInformation, .serverReference, .reasonString, .topicAlias, .maximumQoS, .retainAvailable,
                .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable:
                assertionFailure("the reader lets through a CONNECT's properties alone")
            }
        }
        guard authenticationData == nil || authenticationMethod != nil else {
            throw .violation(
                .protocolError, "§3.1.2.11.10", .connect, "has Authentication Data without Authentication Method")
        }
    }
}

/// MQTT 5.0 §3.1.2.3.
private struct ConnectFlags {
    var rawValue: UInt8

    var cleanStart: Bool { rawValue & 0x02 != 0 }
    var hasWill: Bool { rawValue & 0x04 != 0 }
    var willQoS: QoS? { QoS(rawValue: rawValue >> 3 & 0b11) }
    var willRetain: Bool { rawValue & 0x20 != 0 }
    var hasPassword: Bool { rawValue & 0x40 != 0 }
    var hasUsername: Bool { rawValue & 0x80 != 0 }

    func check(version: ProtocolVersion) throws(MalformedPacket) {
        guard rawValue & 0x01 == 0 else {
            throw .violation(.malformedPacket, "MQTT-3.1.2-3", .connect, "has the reserved connect flag set")
        }
        guard let willQoS else {
            throw .violation(.malformedPacket, "MQTT-3.1.2-12", .connect, "has Will QoS 3")
        }
        if !hasWill {
            guard willQoS == .atMostOnce else {
                throw .violation(.malformedPacket, "MQTT-3.1.2-11", .connect, "has a Will QoS, but no will")
            }
            guard !willRetain else {
                throw .violation(.malformedPacket, "MQTT-3.1.2-13", .connect, "has Will Retain, but no will")
            }
        }
        // MQTT 5 dropped this rule. [MQTT 5.0 §3.1.2.9]
        if version == .v3_1_1, hasPassword, !hasUsername {
            throw .violation(
                .malformedPacket, "MQTT 3.1.1 MQTT-3.1.2-22", .connect, "has a Password without a User Name")
        }
    }
}

// MARK: Encoding

extension ConnectPacket {
    /// - Parameter bytes: grows by the packet.
    package func append(to bytes: inout [UInt8]) {
        var body: [UInt8] = []
        body.append(text: "MQTT")
        body.append(version.rawValue)
        body.append(
            (cleanStart ? 0x02 : 0) | (will == nil ? 0 : 0x04) | (will?.qos.rawValue ?? 0) << 3
                | (will?.retain == true ? 0x20 : 0) | (password == nil ? 0 : 0x40) | (username == nil ? 0 : 0x80))
        body.append(uint16: keepAliveSeconds)
        if version == .v5 { body.append(properties: properties.encoded) }
        body.append(text: clientID)
        will?.append(to: &body, version: version)
        if let username { body.append(text: username) }
        if let password { body.append(binary: password) }
        bytes.append(.connect, body: body)
    }
}

extension ConnectPacket.Properties {
    fileprivate var encoded: [UInt8] {
        var bytes: [UInt8] = []
        if let sessionExpirySeconds { bytes.append(.sessionExpiryInterval, uint32: sessionExpirySeconds) }
        if let receiveMaximum { bytes.append(.receiveMaximum, uint16: receiveMaximum) }
        if let maximumPacketBytes { bytes.append(.maximumPacketSize, uint32: maximumPacketBytes) }
        if topicAliasMaximum != 0 { bytes.append(.topicAliasMaximum, uint16: topicAliasMaximum) }
        if requestsResponseInformation { bytes.append(.requestResponseInformation, byte: 1) }
        if !requestsProblemInformation { bytes.append(.requestProblemInformation, byte: 0) }
        if let authenticationMethod { bytes.append(.authenticationMethod, text: authenticationMethod) }
        if let authenticationData { bytes.append(.authenticationData, binary: authenticationData) }
        bytes.append(userProperties)
        return bytes
    }
}
