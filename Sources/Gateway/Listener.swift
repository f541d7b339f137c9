/// Where device connections are accepted, and what a listener takes by default.
package struct Listener: Sendable, Equatable {
    package enum Kind: Sendable {
        /// 8883: MQTT with a client certificate.
        case mqtt
        /// 8443: HTTPS with a client certificate.
        case https
        /// 443: what ALPN says, with a client certificate.
        case alpn

        var standardProtocol: DeviceProtocol {
            switch self {
            case .mqtt, .alpn: .mqtt
            case .https: .http
            }
        }
    }

    package let kind: Kind
    /// An address to bind, or nil for the loopback addresses of IPv4 and, where there is one, IPv6.
    package let host: String?
    /// 0 for any free port.
    package let port: Int
    /// Whether the gateway starts without it when the port can't be bound.
    package let isOptional: Bool

    package init(kind: Kind, host: String?, port: Int, isOptional: Bool = false) {
        self.kind = kind
        self.host = host
        self.port = port
        self.isOptional = isOptional
    }
}
