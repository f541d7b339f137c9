/// What an entry is about. AWS IoT Core, "CloudWatch Logs AWS IoT log entries".
/// `EventLog.Dropped` and `Registry.NotExecuted` are this server's own.
package enum EventType: String, Sendable, CaseIterable {
    case connect = "Connect"
    case disconnect = "Disconnect"
    case ping = "Ping"
    case authenticationError = "Connection.AuthNError"
    case publishIn = "Publish-In"
    case publishOut = "Publish-Out"
    case subscribe = "Subscribe"
    case unsubscribe = "Unsubscribe"
    case provisionDevice = "ProvisionDevice"
    case eventsDropped = "EventLog.Dropped"
    /// Something was enabled that this server keeps and doesn't carry out.
    case notExecuted = "Registry.NotExecuted"

    /// AWS shows these only where SetV2LoggingOptions names them.
    package var isLeftOutByDefault: Bool { self == .ping || self == .authenticationError }

    /// In the file whatever the settings are.
    package var isAlwaysWritten: Bool { self == .authenticationError || self == .eventsDropped }

    /// The server's own, which AWS's settings don't know.
    package var isOwn: Bool { self == .eventsDropped || self == .notExecuted }

    /// The level AWS gives such an entry. The success of one message is DEBUG here, where AWS says INFO: at INFO the
    /// log would have a line for each message.
    package func level(for status: LogEntry.Status) -> LogLevel {
        switch (status, self) {
        case (.failure, _), (_, .authenticationError): .error
        case (.success, .ping), (.success, .publishIn), (.success, .publishOut): .debug
        case (.success, .eventsDropped), (.success, .notExecuted): .warn
        case (.success, .connect), (.success, .disconnect), (.success, .subscribe), (.success, .unsubscribe),
            (.success, .provisionDevice):
            .info
        }
    }
}

/// Why a connection ended. AWS IoT Core, "Lifecycle events", `disconnectReason`.
package enum DisconnectReason: String, Sendable, CaseIterable {
    case clientInitiated = "CLIENT_INITIATED_DISCONNECT"
    case clientError = "CLIENT_ERROR"
    case connectionLost = "CONNECTION_LOST"
    case duplicateClientID = "DUPLICATE_CLIENTID"
    case keepAliveTimeout = "MQTT_KEEP_ALIVE_TIMEOUT"
    case authenticationError = "AUTH_ERROR"
    case forbiddenAccess = "FORBIDDEN_ACCESS"
    case serverError = "SERVER_ERROR"
    case serverInitiated = "SERVER_INITIATED_DISCONNECT"
    case apiInitiated = "API_INITIATED_DISCONNECT"
    case throttled = "THROTTLED"
    case webSocketExpired = "WEBSOCKET_TTL_EXPIRATION"
    case customAuthorizerExpired = "CUSTOMAUTH_TTL_EXPIRATION"
}
