import Registry

/// What a connection speaks inside TLS, how its client proves who it is, and under which ALPN name it was asked for.
///
/// AWS IoT Core, "Device communication protocols": on 443 ALPN is the selector; 8883 and 8443 need none.
enum DeviceProtocol: Equatable {
    case mqtt
    case http
    /// MQTT without a client certificate: CONNECT is judged by an authorizer.
    case authorizedMQTT
    /// HTTPS without a client certificate: each request is judged by an authorizer.
    case authorizedHTTP

    enum Selection: Equatable { case serve(DeviceProtocol?), refuse(Refusal) }

    /// - Parameter access: of the domain that the client named; other than the standard one, it decides instead of ALPN.
    /// - Returns: `.serve(nil)` where the port or the domain decides because the client asked for nothing it must have.
    static func selection(
        of offered: [String], on listener: Listener.Kind, access: DomainAccess = .standard
    ) -> Selection {
        let known = offered.lazy.compactMap(DeviceProtocol.init(alpn:)).first
        if let spoken = access.deviceProtocol {
            guard listener == .alpn || listener.standardProtocol.isMQTT == spoken.isMQTT else {
                return .refuse(.portNotOfDomain(access.applicationProtocol))
            }
            return .serve(known == spoken ? known : nil)
        }
        switch listener {
        case .alpn where offered.isEmpty: return .serve(.authorizedHTTP)
        case .alpn: return known.map { .serve($0) } ?? .refuse(.protocolUnsupported(offered: offered))
        case .mqtt, .https: return .serve(known == listener.standardProtocol ? known : nil)
        }
    }

    init?(alpn: String) {
        switch alpn {
        case "x-amzn-mqtt-ca": self = .mqtt
        case "x-amzn-http-ca": self = .http
        case "mqtt": self = .authorizedMQTT
        case "http/1.1": self = .authorizedHTTP
        default: return nil
        }
    }

    var alpn: String {
        switch self {
        case .mqtt: "x-amzn-mqtt-ca"
        case .http: "x-amzn-http-ca"
        case .authorizedMQTT: "mqtt"
        case .authorizedHTTP: "http/1.1"
        }
    }

    var isMQTT: Bool {
        switch self {
        case .mqtt, .authorizedMQTT: true
        case .http, .authorizedHTTP: false
        }
    }

    /// Whether an authorizer judges the client in the place of a certificate.
    var isAuthorized: Bool {
        switch self {
        case .mqtt, .http: false
        case .authorizedMQTT, .authorizedHTTP: true
        }
    }

    /// Where `selected` stands in the client's list: the place of its length byte, or -1 to leave ALPN out.
    static func offset(of selected: DeviceProtocol?, in offered: UnsafeRawBufferPointer) -> Int32 {
        guard let selected else { return -1 }
        let item = ClientHello.lengthPrefixed(offered).first { $0.elementsEqual(selected.alpn.utf8) }
        return item.map { Int32($0.startIndex - 1) } ?? -1
    }
}
