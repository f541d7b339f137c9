import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import Registry
import Synchronization

/// Tells subscribers what became of a client. An event that nobody subscribes to costs a look into the subscription tree.
extension GatewayLoop {
    func tellConnected(_ connection: DeviceConnection) {
        tell(of: connection) { version in .connected(ipAddress: connection.peer.address, version: version()) }
    }

    /// - Parameter clientID: the session's, which is over.
    func tellDisconnected(_ connection: DeviceConnection, _ end: SessionEnd, clientID: String) {
        let reason = DisconnectReason(end)
        tell(of: connection, clientID: clientID) { version in
            .disconnected(reason, byClient: reason == .clientInitiated, version: version())
        }
    }

    func tellConnectFailed(_ connection: DeviceConnection, clientID: String) {
        connection.sessionIdentifier = shared.random.uuid()
        tell(of: connection, clientID: clientID) { _ in .connectFailed(ipAddress: connection.peer.address) }
    }

    func tellSubscribed(
        _ packet: SubscribePacket, _ outcomes: [Session.FilterOutcome], of connection: DeviceConnection
    ) {
        let granted = zip(packet.requests, outcomes).compactMap { request, outcome in
            if case .granted = outcome { Self.text(request.filter) } else { nil }
        }
        guard !granted.isEmpty else { return }
        tell(of: connection) { _ in .subscribed(filters: granted) }
    }

    func tellUnsubscribed(_ packet: UnsubscribePacket, of connection: DeviceConnection) {
        tell(of: connection) { _ in .unsubscribed(filters: packet.filters.map(Self.text)) }
    }

    private static func text(_ filter: [UInt8]) -> String { String(decoding: filter, as: UTF8.self) }

    /// - Parameter kind: given a function that counts, for the kinds that have a version.
    private func tell(
        of connection: DeviceConnection, clientID: String? = nil, _ kind: (() -> Int) -> LifecycleEvent.Kind
    ) {
        guard let account = connection.account, let clientID = clientID ?? connection.clientID else { return }
        let version = { self.shared.lifecycleVersion.wrappingAdd(1, ordering: .relaxed).oldValue }
        let event = LifecycleEvent(
            kind(version), clientID: clientID, sessionIdentifier: connection.sessionIdentifier,
            principal: connection.certificateID.map(\.description) ?? connection.principal?.text ?? "",
            thingName: connection.principal?.snapshot?.principal.things.first { $0.isExclusive }?.name)
        guard let topic = event.topic, account.hasSubscribers(of: topic) else { return }
        publish(event.message(to: topic, at: shared.clock.now()), in: account.scope.account)
    }
}
