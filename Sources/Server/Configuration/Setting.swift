/// Everything that can be configured, by the name it has as a flag (`--mqtt-port`), in the environment
/// (`SALLYPORT_MQTT_PORT`) and in `sallyport.yaml` (`mqtt-port`).
package enum Setting: String, CaseIterable, Sendable {
    case dataDirectory = "data-dir"
    case host
    case apiHost = "api-host"
    case endpoint
    case region
    case accountID = "account-id"
    case mqttPort = "mqtt-port"
    case httpsPort = "https-port"
    case alpnPort = "alpn-port"
    case apiPort = "api-port"
    case serverNameIndication = "sni"
    case mqttProfile = "mqtt-profile"
    case throttles
    case apiAuthentication = "api-auth"
    case apiCertificate = "api-tls-cert"
    case apiKey = "api-tls-key"
    case rootsURL = "roots-url"
    case loops
    case maximumConnections = "max-connections"
    case maximumConnectionsPerSource = "max-connections-per-source"
    /// `functions` where they stand together, `--function` for each.
    case functions
    /// `registration-buckets` where they stand together, `--registration-bucket` for each.
    case registrationBuckets = "registration-buckets"
    case logLevel = "log-level"
    case eventLogSize = "event-log-size"
    case eventLogDays = "event-log-days"

    package var flag: String {
        if self == .functions { return "--function" }
        return self == .registrationBuckets ? "--registration-bucket" : "--\(rawValue)"
    }

    /// Whether it may have several values.
    package var isRepeatable: Bool { self == .endpoint || isMap }

    /// Whether its values are names and what they stand for, `NAME=TARGET`.
    package var isMap: Bool { self == .functions || self == .registrationBuckets }

    package var environmentName: String {
        "SALLYPORT_" + rawValue.uppercased().split(separator: "-").joined(separator: "_")
    }
}

/// Where a value was given, which decides how an error about it reads and which exit status it has.
package enum SettingSource: Sendable, Equatable {
    case flag
    case environment
    case file(path: String)

    /// The setting as its user wrote it there.
    package func name(of setting: Setting) -> String {
        switch self {
        case .flag: setting.flag
        case .environment: setting.environmentName
        case .file(let path): "`\(setting.rawValue)` in `\(path)`"
        }
    }
}

/// A value as text, with where it was given.
package struct GivenValue: Sendable, Equatable {
    /// One, or several where a setting may be repeated; never none.
    package let values: [String]
    package let source: SettingSource

    package init(_ values: [String], from source: SettingSource) {
        precondition(!values.isEmpty, "a given value has a text")
        self.values = values
        self.source = source
    }
}
