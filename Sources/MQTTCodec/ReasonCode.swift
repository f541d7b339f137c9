/// The outcome of an operation. MQTT 5.0 §2.4; a value of 128 or more is a failure.
package enum ReasonCode: UInt8, Sendable, CaseIterable, Error {
    /// Also Normal disconnection and Granted QoS 0, which share its value.
    case success = 0
    case grantedQoS1 = 1
    case grantedQoS2 = 2
    case disconnectWithWillMessage = 4
    case noMatchingSubscribers = 16
    case noSubscriptionExisted = 17
    case continueAuthentication = 24
    case reauthenticate = 25
    case unspecifiedError = 128
    case malformedPacket = 129
    case protocolError = 130
    case implementationSpecificError = 131
    case unsupportedProtocolVersion = 132
    case clientIdentifierNotValid = 133
    case badUserNameOrPassword = 134
    case notAuthorized = 135
    case serverUnavailable = 136
    case serverBusy = 137
    case banned = 138
    case serverShuttingDown = 139
    case badAuthenticationMethod = 140
    case keepAliveTimeout = 141
    case sessionTakenOver = 142
    case topicFilterInvalid = 143
    case topicNameInvalid = 144
    case packetIdentifierInUse = 145
    case packetIdentifierNotFound = 146
    case receiveMaximumExceeded = 147
    case topicAliasInvalid = 148
    case packetTooLarge = 149
    case messageRateTooHigh = 150
    case quotaExceeded = 151
    case administrativeAction = 152
    case payloadFormatInvalid = 153
    case retainNotSupported = 154
    case qosNotSupported = 155
    case useAnotherServer = 156
    case serverMoved = 157
    case sharedSubscriptionsNotSupported = 158
    case connectionRateExceeded = 159
    case maximumConnectTime = 160
    case subscriptionIdentifiersNotSupported = 161
    case wildcardSubscriptionsNotSupported = 162

    package static let normalDisconnection = ReasonCode.success
    package static let grantedQoS0 = ReasonCode.success

    package var isFailure: Bool { rawValue >= 128 }
}

/// The CONNACK return codes of MQTT 3.1.1 §3.2.2.3.
package enum ConnectReturnCode: UInt8, Sendable, CaseIterable {
    case accepted = 0
    case unacceptableProtocolVersion = 1
    case identifierRejected = 2
    case serverUnavailable = 3
    case badUserNameOrPassword = 4
    case notAuthorized = 5
}
