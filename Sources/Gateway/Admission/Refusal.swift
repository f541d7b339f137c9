import IoTModel

/// Why a connection is refused before its CONNECT. One value makes the alert, the log's reason and its text.
enum Refusal: Equatable {
    case sniMissing
    case sniUnknown(name: String, endpoints: [String])
    case protocolUnsupported(offered: [String])
    case certificateMissing
    case certificateUnreadable(String)
    case certificateNotRegistered(CertificateID)
    case certificateInactive(CertificateID, status: CertificateStatus)
    case certificateRevoked(CertificateID)
    case certificateExpired(CertificateID, notAfter: WallTime, now: WallTime)
    case certificateNotYetValid(CertificateID, notBefore: WallTime, now: WallTime)
    case keyNotProven
    case registryUnavailable
    /// The client ended the handshake: with this alert, or without one.
    case abandoned(Alert?)
    /// TLS itself failed; the library's reason, such as UNSUPPORTED_PROTOCOL.
    case tls(reason: String, sent: Alert?)
    case handshakeTimedOut
    case connectTimedOut
    case requestTimedOut
    case tooMany(ArrivalGate.Bound)
    case tooMuchBeforeConnect(limit: Int)

    /// What the client is told. BoringSSL chooses its own for what fails inside it.
    var alert: Alert {
        switch self {
        case .sniMissing, .sniUnknown: .unrecognizedName
        case .protocolUnsupported: .noApplicationProtocol
        case .certificateMissing: .handshakeFailure
        case .certificateUnreadable: .badCertificate
        case .certificateNotRegistered: .certificateUnknown
        case .certificateInactive: .accessDenied
        case .certificateRevoked: .certificateRevoked
        case .certificateExpired: .certificateExpired
        case .certificateNotYetValid: .badCertificate
        case .keyNotProven, .tls, .abandoned, .handshakeTimedOut, .connectTimedOut, .requestTimedOut: .handshakeFailure
        case .registryUnavailable: .internalError
        case .tooMany, .tooMuchBeforeConnect: .accessDenied
        }
    }

    /// The log's `reason`: AWS's word where it has one.
    var reason: String {
        switch self {
        case .sniMissing: "SNI_MISSING"
        case .sniUnknown: "SNI_UNKNOWN"
        case .protocolUnsupported: "ALPN_UNSUPPORTED"
        case .certificateMissing: "CERTIFICATE_MISSING"
        case .certificateUnreadable: "CERTIFICATE_UNREADABLE"
        case .certificateNotRegistered: "DEVICE_CERTIFICATE_NOT_REGISTERED"
        case .certificateInactive: "DEVICE_CERTIFICATE_INACTIVE"
        case .certificateRevoked: "DEVICE_CERTIFICATE_REVOKED"
        case .certificateExpired: "CERTIFICATE_EXPIRED"
        case .certificateNotYetValid: "CERTIFICATE_NOT_YET_VALID"
        case .keyNotProven: "CERTIFICATE_KEY_MISMATCH"
        case .registryUnavailable: "INTERNAL_SERVER_ERROR"
        case .abandoned(let alert): alert == nil ? "CLIENT_CLOSED_HANDSHAKE" : "CLIENT_ALERT"
        case .tls: "TLS_HANDSHAKE_FAILED"
        case .handshakeTimedOut: "HANDSHAKE_TIMEOUT"
        case .connectTimedOut: "CONNECT_TIMEOUT"
        case .requestTimedOut: "REQUEST_TIMEOUT"
        case .tooMany(.handshakes), .tooMany(.handshakesPerSource): "HANDSHAKE_LIMIT_EXCEEDED"
        case .tooMany(.connections), .tooMany(.connectionsPerSource): "CONNECTION_LIMIT_EXCEEDED"
        case .tooMuchBeforeConnect: "PRE_CONNECT_LIMIT_EXCEEDED"
        }
    }

    /// What happened, with which input, and what to do.
    var details: String {
        switch self {
        case .sniMissing:
            "The client sent no server name (SNI). Connect by the endpoint's name rather than an IP address, or start the "
                + "server with --sni optional."
        case .sniUnknown(let name, let endpoints):
            "The client asked for server name `\(name)`; this server is `\(endpoints.joined(separator: "`, `"))`. Use the "
                + "endpoint's whole name, or start the server with --endpoint \(name)."
        case .protocolUnsupported(let offered):
            offered.isEmpty
                ? "The client offered no application protocol (ALPN) on a port that selects by it. Offer x-amzn-mqtt-ca or "
                    + "x-amzn-http-ca, or use port 8883 (MQTT) or 8443 (HTTPS)."
                : "The client offered the application protocols `\(offered.joined(separator: "`, `"))`; this port serves "
                    + "x-amzn-mqtt-ca and x-amzn-http-ca with a client certificate."
        case .certificateMissing:
            "The client presented no certificate. Give it the device's certificate and private key."
        case .certificateUnreadable(let sentence):
            "The client's certificate can't be read: \(sentence)"
        case .certificateNotRegistered(let id):
            "Certificate \(id) is not registered. Register it with `aws iot register-certificate-without-ca --status "
                + "ACTIVE --certificate-pem file://CERT`."
        case .certificateInactive(let id, let status):
            "Certificate \(id) is \(status.rawValue). Activate it with `aws iot update-certificate --certificate-id \(id) "
                + "--new-status ACTIVE`."
        case .certificateRevoked(let id):
            "Certificate \(id) is REVOKED, which is final. Give the device a new certificate."
        case .certificateExpired(let id, let notAfter, let now):
            "Certificate \(id) expired at \(notAfter); the server's clock says \(now). Give the device a new certificate."
        case .certificateNotYetValid(let id, let notBefore, let now):
            "Certificate \(id) is valid from \(notBefore); the server's clock says \(now). Check both clocks."
        case .keyNotProven:
            "The client couldn't prove that it holds the certificate's private key. Give it the key that belongs to the "
                + "certificate."
        case .registryUnavailable:
            "The registry couldn't be read; the client may try again."
        case .abandoned(let alert):
            alert.map {
                "The client ended the handshake with alert \($0.name)."
                    + ($0.rawValue == 48 || $0.rawValue == 46 || $0.rawValue == 42
                        ? " It doesn't trust the server's certificate: give it the server's root CA file." : "")
            } ?? "The client closed the connection during the handshake."
        case .tls(let reason, let sent):
            "The TLS handshake failed: \(reason)" + (sent.map { "; answered with alert \($0.name)." } ?? ".")
        case .handshakeTimedOut:
            "The handshake wasn't done within \(Limits.Gateway.handshake.components.seconds) s."
        case .connectTimedOut:
            "No CONNECT came within \(Limits.Gateway.connectAfterHandshake.components.seconds) s of the handshake."
        case .requestTimedOut:
            "An HTTP request wasn't complete in time."
        case .tooMany(.handshakes):
            "\(Limits.Gateway.concurrentHandshakes) handshakes are under way; the client may try again."
        case .tooMany(.handshakesPerSource):
            "\(Limits.Gateway.concurrentHandshakesPerSource) handshakes from this address are under way; the client may "
                + "try again."
        case .tooMany(.connections):
            "All connections are in use; raise --max-connections and the limit of open files."
        case .tooMany(.connectionsPerSource):
            "This address holds as many connections as one may; raise --max-connections-per-source."
        case .tooMuchBeforeConnect(let limit):
            "The client sent more than \(limit) bytes before its CONNECT was admitted."
        }
    }
}

extension Refusal {
    /// The status that the certificate was refused for, for the log.
    var certificateStatus: CertificateStatus? {
        switch self {
        case .certificateInactive(_, let status): status
        case .certificateRevoked: .revoked
        case .sniMissing, .sniUnknown, .protocolUnsupported, .certificateMissing, .certificateUnreadable,
            .certificateNotRegistered, .certificateExpired, .certificateNotYetValid, .keyNotProven,
            .registryUnavailable, .abandoned, .tls, .handshakeTimedOut, .connectTimedOut, .requestTimedOut, .tooMany,
            .tooMuchBeforeConnect:
            nil
        }
    }
}
