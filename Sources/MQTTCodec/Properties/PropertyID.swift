/// MQTT 5.0 §2.2.2.2, table 2-4.
enum PropertyID: UInt8, CaseIterable {
    case payloadFormatIndicator = 1
    case messageExpiryInterval = 2
    case contentType = 3
    case responseTopic = 8
    case correlationData = 9
    case subscriptionIdentifier = 11
    case sessionExpiryInterval = 17
    case assignedClientIdentifier = 18
    case serverKeepAlive = 19
    case authenticationMethod = 21
    case authenticationData = 22
    case requestProblemInformation = 23
    case willDelayInterval = 24
    case requestResponseInformation = 25
    case responseInformation = 26
    case serverReference = 28
    case reasonString = 31
    case receiveMaximum = 33
    case topicAliasMaximum = 34
    case topicAlias = 35
    case maximumQoS = 36
    case retainAvailable = 37
    case userProperty = 38
    case maximumPacketSize = 39
    case wildcardSubscriptionAvailable = 40
    case subscriptionIdentifierAvailable = 41
    case sharedSubscriptionAvailable = 42

    enum Form { case byte, flag, twoBytes, fourBytes, variableByteInteger, text, binary, textPair }

    var form: Form {
        switch self {
        case .maximumQoS: .byte
        case .payloadFormatIndicator, .requestProblemInformation, .requestResponseInformation, .retainAvailable,
            .wildcardSubscriptionAvailable, .subscriptionIdentifierAvailable, .sharedSubscriptionAvailable:
            .flag
        case .serverKeepAlive, .receiveMaximum, .topicAliasMaximum, .topicAlias: .twoBytes
        case .messageExpiryInterval, .sessionExpiryInterval, .willDelayInterval, .maximumPacketSize: .fourBytes
        case .subscriptionIdentifier: .variableByteInteger
        case .contentType, .responseTopic, .assignedClientIdentifier, .authenticationMethod, .responseInformation,
            .serverReference, .reasonString:
            .text
        case .correlationData, .authenticationData: .binary
        case .userProperty: .textPair
        }
    }

    /// As the specification writes it.
    var name: StaticString {
        switch self {
        case .payloadFormatIndicator: "Payload Format Indicator"
        case .messageExpiryInterval: "Message Expiry Interval"
        case .contentType: "Content Type"
        case .responseTopic: "Response Topic"
        case .correlationData: "Correlation Data"
        case .subscriptionIdentifier: "Subscription Identifier"
        case .sessionExpiryInterval: "Session Expiry Interval"
        case .assignedClientIdentifier: "Assigned Client Identifier"
        case .serverKeepAlive: "Server Keep Alive"
        case .authenticationMethod: "Authentication Method"
        case .authenticationData: "Authentication Data"
        case .requestProblemInformation: "Request Problem Information"
        case .willDelayInterval: "Will Delay Interval"
        case .requestResponseInformation: "Request Response Information"
        case .responseInformation: "Response Information"
        case .serverReference: "Server Reference"
        case .reasonString: "Reason String"
        case .receiveMaximum: "Receive Maximum"
        case .topicAliasMaximum: "Topic Alias Maximum"
        case .topicAlias: "Topic Alias"
        case .maximumQoS: "Maximum QoS"
        case .retainAvailable: "Retain Available"
        case .userProperty: "User Property"
        case .maximumPacketSize: "Maximum Packet Size"
        case .wildcardSubscriptionAvailable: "Wildcard Subscription Available"
        case .subscriptionIdentifierAvailable: "Subscription Identifier Available"
        case .sharedSubscriptionAvailable: "Shared Subscription Available"
        }
    }
}

/// A set of properties in one word: every identifier is below 64.
struct PropertySet {
    private var bits: UInt64 = 0

    init(_ members: PropertyID...) {
        for member in members { bits |= 1 << UInt64(member.rawValue) }
    }

    private init(bits: UInt64) { self.bits = bits }

    func contains(_ id: PropertyID) -> Bool { bits & 1 << UInt64(id.rawValue) != 0 }

    mutating func insert(_ id: PropertyID) { bits |= 1 << UInt64(id.rawValue) }

    /// What a client may put into the packet, or into the will of CONNECT. MQTT 5.0 §2.2.2.2, table 2-4, less what only a
    /// server sends.
    static func fromClient(in packet: PacketType) -> PropertySet {
        switch packet {
        case .connect: connect
        case .publish: publish
        case .puback, .pubrec, .pubrel, .pubcomp: acknowledgement
        case .subscribe: subscribe
        case .unsubscribe: unsubscribe
        case .disconnect: disconnect
        case .auth: auth
        case .connack, .suback, .unsuback, .pingreq, .pingresp: PropertySet(bits: 0)
        }
    }

    private static let connect = PropertySet(
        .sessionExpiryInterval, .authenticationMethod, .authenticationData, .requestProblemInformation,
        .requestResponseInformation, .receiveMaximum, .topicAliasMaximum, .userProperty, .maximumPacketSize)
    static let will = PropertySet(
        .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData,
        .willDelayInterval, .userProperty)
    static let publish = PropertySet(
        .payloadFormatIndicator, .messageExpiryInterval, .contentType, .responseTopic, .correlationData, .topicAlias,
        .userProperty)
    private static let acknowledgement = PropertySet(.reasonString, .userProperty)
    private static let subscribe = PropertySet(.subscriptionIdentifier, .userProperty)
    private static let unsubscribe = PropertySet(.userProperty)
    private static let disconnect = PropertySet(.sessionExpiryInterval, .reasonString, .userProperty)
    private static let auth = PropertySet(.authenticationMethod, .authenticationData, .reasonString, .userProperty)
}
