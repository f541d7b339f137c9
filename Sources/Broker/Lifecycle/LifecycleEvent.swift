package import IoTModel

/// What the service says of a client on `$aws/events/presence/…` and `$aws/events/subscriptions/…`, always: no
/// configuration turns it on or off. AWS IoT Core, "Lifecycle events".
package struct LifecycleEvent: Sendable {
    package enum Kind: Sendable, Equatable {
        /// - version: grows with each event of the client about its connection.
        case connected(ipAddress: String, version: Int)
        case disconnected(DisconnectReason, byClient: Bool, version: Int)
        /// The policies don't let it connect, or publish its will.
        case connectFailed(ipAddress: String)
        case subscribed(filters: [String])
        case unsubscribed(filters: [String])
    }

    package let kind: Kind
    package let clientID: String
    /// A UUID: the same for all events of a connection.
    package let sessionIdentifier: String
    /// As the log names it.
    package let principal: String
    /// That the principal belongs to exclusively.
    package let thingName: ThingName?

    package init(
        _ kind: Kind, clientID: String, sessionIdentifier: String, principal: String, thingName: ThingName?
    ) {
        self.kind = kind
        self.clientID = clientID
        self.sessionIdentifier = sessionIdentifier
        self.principal = principal
        self.thingName = thingName
    }

    /// UTF-8; nil for a client id that can't stand in a topic: there is no event of such a client.
    package var topic: [UInt8]? {
        guard !clientID.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }) else { return nil }
        return Array("$aws/events/\(isPresence ? "presence" : "subscriptions")/\(eventType)/\(clientID)".utf8)
    }

    private var isPresence: Bool {
        switch kind {
        case .connected, .disconnected, .connectFailed: true
        case .subscribed, .unsubscribed: false
        }
    }

    private var eventType: String {
        switch kind {
        case .connected: "connected"
        case .disconnected: "disconnected"
        case .connectFailed: "connect_failed"
        case .subscribed: "subscribed"
        case .unsubscribed: "unsubscribed"
        }
    }

    package func message(to topic: [UInt8], at now: WallTime) -> ApplicationMessage {
        var members: [String: EventValue] = [
            "clientId": .text(clientID), "timestamp": EventValue(now), "eventType": .text(eventType),
            "sessionIdentifier": .text(sessionIdentifier), "principalIdentifier": .text(principal),
        ]
        if let thingName { members["thingName"] = .text("\(thingName)") }
        switch kind {
        case .connected(let address, let version):
            members["ipAddress"] = .text(address)
            members["versionNumber"] = .number(Int64(version))
        case .disconnected(let reason, let isByClient, let version):
            members["disconnectReason"] = .text(reason.rawValue)
            members["clientInitiatedDisconnect"] = .flag(isByClient)
            members["versionNumber"] = .number(Int64(version))
        case .connectFailed(let address):
            members["ipAddress"] = .text(address)
            members["connectFailureReason"] = .text("AUTHORIZATION_FAILED")
        case .subscribed(let filters), .unsubscribed(let filters): members["topics"] = EventValue(filters)
        }
        return ApplicationMessage(
            topic: topic, payload: EventValue.object(members).json, qos: .atLeastOnce, retain: false)
    }
}
