/// What a connection speaks inside TLS, and under which ALPN name it was asked for.
///
/// AWS IoT Core, "Device communication protocols": on 443 ALPN is the selector; 8883 and 8443 need none.
enum DeviceProtocol: Equatable {
    case mqtt
    case http

    enum Selection: Equatable { case serve(DeviceProtocol?), refuse(Refusal) }

    /// - Returns: `.serve(nil)` where the port decides because the client asked for nothing it must have.
    static func selection(of offered: [String], on listener: Listener.Kind) -> Selection {
        let known = offered.lazy.compactMap(DeviceProtocol.init(alpn:)).first
        switch listener {
        case .alpn: return known.map { .serve($0) } ?? .refuse(.protocolUnsupported(offered: offered))
        case .mqtt, .https: return .serve(known == listener.standardProtocol ? known : nil)
        }
    }

    init?(alpn: String) {
        switch alpn {
        case "x-amzn-mqtt-ca": self = .mqtt
        case "x-amzn-http-ca": self = .http
        default: return nil
        }
    }

    var alpn: String {
        switch self {
        case .mqtt: "x-amzn-mqtt-ca"
        case .http: "x-amzn-http-ca"
        }
    }

    /// Where `selected` stands in the client's list: the place of its length byte, or -1 to leave ALPN out.
    static func offset(of selected: DeviceProtocol?, in offered: UnsafeRawBufferPointer) -> Int32 {
        guard let selected else { return -1 }
        let item = ClientHello.lengthPrefixed(offered).first { $0.elementsEqual(selected.alpn.utf8) }
        return item.map { Int32($0.startIndex - 1) } ?? -1
    }
}
