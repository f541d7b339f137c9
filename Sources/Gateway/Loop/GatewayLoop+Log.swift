import Broker
import IoTModel
import MQTTCodec
import MQTTSession

/// What the gateway says in the event log. Each entry is a view of a decision that was made elsewhere.
extension GatewayLoop {
    /// A connection that didn't get as far as its CONNECT.
    func log(_ refusal: Refusal, of connection: DeviceConnection) {
        guard shared.events.gate.passes(.error, .authenticationError) else { return }
        var entry = entry(.authenticationError, .failure, of: connection)
        entry.clientID = connection.clientID ?? connection.authentication?.clientID
        entry.target = connection.localAddress
        entry.authenticationType =
            connection.authentication.map { $0.wantsCertificate ? .customAuthorizerX509 : .customAuthorizer } ?? .x509
        entry.reason = refusal.reason
        entry.details = refusal.details
        entry.tls = connection.tlsFacts
        entry.certificateStatus = refusal.certificateStatus
        shared.events.record(entry)
    }

    func logConnected(_ connection: DeviceConnection) {
        guard connection.logs(.info, .connect) else { return }
        var entry = entry(.connect, .success, of: connection)
        entry.tls = connection.tlsFacts
        shared.events.record(entry)
    }

    func logConnectRefused(
        _ refusal: ConnectRefusal, clientID: String?, decision: LogEntry.Decision?, of connection: DeviceConnection
    ) {
        guard shared.events.gate.passes(.error, .connect) else { return }
        var entry = entry(.connect, .failure, of: connection)
        entry.clientID = clientID
        entry.reason = refusal.logReason
        entry.details = refusal.details
        entry.decision = decision
        entry.tls = connection.tlsFacts
        shared.events.record(entry)
    }

    /// AWS IoT Core gives an eviction as an error; every other end is information.
    func logDisconnected(_ connection: DeviceConnection, _ end: SessionEnd) {
        let level: LogLevel = end == .takenOver ? .error : .info
        guard connection.logs(level, .disconnect) else { return }
        var entry = entry(.disconnect, level == .error ? .failure : .success, level: level, of: connection)
        entry.disconnectReason = DisconnectReason(end)
        entry.reason = end.logReason
        entry.details = end.details
        shared.events.record(entry)
    }

    // MARK: Requests

    /// A request that the policies deny, or that was refused for another reason.
    func log(
        _ eventType: EventType, failed reason: String, details: String?, topic: UnsafeRawBufferPointer?,
        decision: LogEntry.Decision? = nil, of connection: DeviceConnection
    ) {
        guard shared.events.gate.passes(.error, eventType) else { return }
        var entry = entry(eventType, .failure, of: connection)
        entry.reason = reason
        entry.details = details
        entry.topicName = topic.map { String(decoding: $0, as: UTF8.self) }
        entry.decision = decision
        shared.events.record(entry)
    }

    func logPublishRefused(_ end: SessionEnd, topic: UnsafeRawBufferPointer, of connection: DeviceConnection) {
        log(.publishIn, failed: end.logReason ?? "CLIENT_ERROR", details: end.details, topic: topic, of: connection)
    }

    /// A message that came in or went out. At DEBUG only, and asked for by the caller: one line for each message.
    func logPassed(
        _ eventType: EventType, _ topic: UnsafeRawBufferPointer, retain: Bool = false, of connection: DeviceConnection
    ) {
        var entry = entry(eventType, .success, of: connection)
        entry.topicName = String(decoding: topic, as: UTF8.self)
        entry.retain = retain
        shared.events.record(entry)
    }

    func logRetainIgnored(_ topic: UnsafeRawBufferPointer, of connection: DeviceConnection) {
        guard connection.logs(.warn, .publishIn) else { return }
        var entry = entry(.publishIn, .success, level: .warn, of: connection)
        entry.topicName = String(decoding: topic, as: UTF8.self)
        entry.retain = true
        entry.reason = "RETAIN_NOT_KEPT"
        entry.details =
            "The message was delivered to current subscribers and not kept: retained messages aren't offered."
        shared.events.record(entry)
    }

    func logSubscribeRefused(_ end: SessionEnd, _ packet: SubscribePacket, of connection: DeviceConnection) {
        guard shared.events.gate.passes(.error, .subscribe) else { return }
        var entry = entry(.subscribe, .failure, of: connection)
        entry.reason = end.logReason
        entry.details = end.details
        entry.topicName = packet.requests.first.map { String(decoding: $0.filter, as: UTF8.self) }
        shared.events.record(entry)
    }

    func logSubscribed(
        _ packet: SubscribePacket, _ outcomes: [Session.FilterOutcome], of connection: DeviceConnection
    ) {
        guard connection.logs(.info, .subscribe) else { return }
        var entry = entry(.subscribe, .success, of: connection)
        entry.topicName = packet.requests.first.map { String(decoding: $0.filter, as: UTF8.self) }
        entry.subscriptions = zip(packet.requests, outcomes).map { request, outcome in
            LogEntry.Subscription(
                topicName: String(decoding: request.filter, as: UTF8.self), reasonCode: outcome.reasonCode.rawValue)
        }
        shared.events.record(entry)
    }

    func logUnsubscribed(_ packet: UnsubscribePacket, of connection: DeviceConnection) {
        guard connection.logs(.info, .unsubscribe) else { return }
        var entry = entry(.unsubscribe, .success, of: connection)
        entry.topicName = packet.filters.first.map { String(decoding: $0, as: UTF8.self) }
        entry.subscriptions = packet.filters.map {
            LogEntry.Subscription(topicName: String(decoding: $0, as: UTF8.self), reasonCode: 0)
        }
        shared.events.record(entry)
    }

    /// A PINGREQ that was answered. Asked for by the caller.
    func logPing(requestedAt request: WallTime, of connection: DeviceConnection) {
        var entry = entry(.ping, .success, of: connection)
        entry.ping = LogEntry.Ping(request: request, response: entry.timestamp)
        shared.events.record(entry)
    }

    private func entry(
        _ eventType: EventType, _ status: LogEntry.Status, level: LogLevel? = nil, of connection: DeviceConnection
    ) -> LogEntry {
        let subject = connection.logSubject
        var entry = LogEntry(eventType, status, level: level, at: shared.clock.now(), account: subject.account)
        entry.clientID = subject.clientID
        entry.principalID = subject.principalID
        entry.thingGroups = subject.thingGroups
        entry.transferProtocol = connection.http == nil ? .mqtt : .http
        entry.source = LogEntry.Address(ip: connection.peer.address, port: connection.peer.port)
        return entry
    }
}

extension DisconnectReason {
    /// AWS IoT Core, "Lifecycle events".
    init(_ end: SessionEnd) {
        switch end {
        case .clientDisconnected: self = .clientInitiated
        case .connectionLost: self = .connectionLost
        case .takenOver: self = .duplicateClientID
        case .keepAliveTimeout: self = .keepAliveTimeout
        case .malformed, .violation, .payloadTooLarge: self = .clientError
        case .denied: self = .forbiddenAccess
        case .noLongerAdmitted: self = .authenticationError
        case .receiverTooSlow: self = .throttled
        case .serverShuttingDown: self = .serverInitiated
        case .authorizationExpired: self = .customAuthorizerExpired
        }
    }
}
