package import IoTModel

/// One line of the event log: what happened on a connection or at the API, and why.
///
/// Field names and values are those of AWS IoT's v2 log where it has one; `decision`, `tls`, `certificateStatus` and
/// `count` are this server's own. AWS IoT Core, "CloudWatch Logs AWS IoT log entries".
/// Texts may hold whatever a peer sent: encoding escapes and shortens them.
package struct LogEntry: Sendable, Equatable {
    package enum Status: String, Sendable { case success = "Success", failure = "Failure" }

    /// AWS's `protocol`: MQTT over WebSocket counts as MQTT.
    package enum TransferProtocol: String, Sendable { case mqtt = "MQTT", http = "HTTP" }

    package enum AuthenticationType: String, Sendable {
        case x509 = "AWS_X509"
        case sigV4 = "AWS_SIGV4"
        case customAuthorizer = "CUSTOM_AUTH"
        case customAuthorizerX509 = "CUSTOM_AUTH_X509"
    }

    /// What shows an entry beside the file.
    package enum Destination: Sendable, Hashable {
        /// The account's usual log group.
        case standard
        case logGroup(String)
        /// No log group: the settings leave it out.
        case fileOnly
    }

    /// One end of a connection. `address` is the text form, IPv4-mapped addresses already as IPv4.
    package struct Address: Sendable, Equatable {
        package var ip: String
        package var port: UInt16
        package init(ip: String, port: UInt16) {
            self.ip = ip
            self.port = port
        }
    }

    /// One filter of a SUBSCRIBE or UNSUBSCRIBE and how it was answered.
    package struct Subscription: Sendable, Equatable {
        package var topicName: String
        package var reasonCode: UInt8
        package init(topicName: String, reasonCode: UInt8) {
            self.topicName = topicName
            self.reasonCode = reasonCode
        }
    }

    /// What the policies said about one request.
    package struct Decision: Sendable, Equatable {
        package enum Outcome: String, Sendable { case allowed, explicitDeny, implicitDeny }
        /// Such as `iot:Publish`.
        package var action: String
        /// The resource's ARN.
        package var resource: String
        package var outcome: Outcome
        /// The statement that decided; nil when none matched.
        package var policyName: String?
        package var policyVersion: String?
        /// The statement's Sid, or its place in the document.
        package var statement: String?

        package init(
            action: String, resource: String, outcome: Outcome, policyName: String? = nil,
            policyVersion: String? = nil, statement: String? = nil
        ) {
            self.action = action
            self.resource = resource
            self.outcome = outcome
            self.policyName = policyName
            self.policyVersion = policyVersion
            self.statement = statement
        }
    }

    /// What the handshake showed.
    package struct TLS: Sendable, Equatable {
        /// Such as `TLSv1.3`.
        package var version: String?
        package var serverName: String?
        package var applicationProtocol: String?
        package var alertSent: UInt8?
        package var alertReceived: UInt8?

        package init(
            version: String? = nil, serverName: String? = nil, applicationProtocol: String? = nil,
            alertSent: UInt8? = nil, alertReceived: UInt8? = nil
        ) {
            self.version = version
            self.serverName = serverName
            self.applicationProtocol = applicationProtocol
            self.alertSent = alertSent
            self.alertReceived = alertReceived
        }
    }

    /// When a PINGREQ came and when its answer was handed to the connection.
    package struct Ping: Sendable, Equatable {
        package var request: WallTime
        package var response: WallTime
        package init(request: WallTime, response: WallTime) {
            self.request = request
            self.response = response
        }
    }

    package var timestamp: WallTime
    package var level: LogLevel
    package var status: Status
    package var eventType: EventType
    package var accountID: AccountID
    /// A UUID; the sink makes one where this is nil.
    package var traceID: String?
    package var clientID: String?
    /// For devices the certificate id.
    package var principalID: String?
    package var transferProtocol: TransferProtocol?
    package var source: Address?
    package var target: Address?
    package var authenticationType: AuthenticationType?
    package var topicName: String?
    package var subscriptions: [Subscription] = []
    /// Written as `"retain":"True"` and only then.
    package var retain = false
    /// A word in capitals, such as `AUTHORIZATION_FAILURE`.
    package var reason: String?
    /// A sentence for people.
    package var details: String?
    package var disconnectReason: DisconnectReason?
    package var decision: Decision?
    package var tls: TLS?
    package var deviceCertificateID: CertificateID?
    package var provisioningTemplateName: String?
    package var certificateStatus: CertificateStatus?
    /// Of a PINGREQ and its answer.
    package var ping: Ping?
    /// Those of the thing that the connection stands for, as in `LogSubject`. They aren't written.
    package var thingGroups: [[ThingGroupName]] = []
    /// Put in by the sink.
    package var destination = Destination.standard
    /// How many alike events this one line stands for; nil means one.
    package var count: Int?

    package init(
        _ eventType: EventType, _ status: Status, level: LogLevel? = nil, at timestamp: WallTime, account: AccountID,
        reason: String? = nil, details: String? = nil
    ) {
        self.eventType = eventType
        self.status = status
        self.level = level ?? eventType.level(for: status)
        self.timestamp = timestamp
        self.accountID = account
        self.reason = reason
        self.details = details
    }
}

/// AWS's levels of one entry, the least important first.
package enum LogLevel: String, Sendable, Comparable, CaseIterable {
    case debug = "DEBUG"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"

    var rank: UInt64 {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
