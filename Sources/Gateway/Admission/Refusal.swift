import Broker
import IoTModel
import PKI
import Registry

/// Why a connection is refused before its CONNECT. One value makes the alert, the log's reason and its text.
enum Refusal: Equatable {
    case sniMissing
    case sniUnknown(name: String, endpoints: [String])
    /// The client sent no server name, and its certificate alone doesn't show the account.
    case sniNeeded(CertificateID, because: NameNeed)
    case protocolUnsupported(offered: [String])
    /// The name is a domain configuration's, which is DISABLED.
    case domainDisabled(name: String, DomainConfigurationName)
    /// The domain configuration is for something else than this port.
    case portNotOfDomain(DomainAccess.ApplicationProtocol)
    case certificateMissing
    case certificateUnreadable(String)
    case certificateNotRegistered(CertificateID, IssuerFinding = .unknownIssuer)
    /// It registers itself, which takes an MQTT CONNECT.
    case certificateWaitsForConnect(CertificateID)
    /// Its key or signature is of a kind that isn't registered.
    case certificateUnacceptable(CertificateID, CertificateAcceptance.Refusal)
    /// Its key may not sign, which is how TLS has it proven.
    case certificateKeyUsage(CertificateID)
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
    /// Custom authentication said no.
    case authorizer(AuthorizerRefusal)

    enum NameNeed: Equatable {
        /// Its certificateMode is SNI_ONLY.
        case mode
        /// It is registered in so many accounts.
        case accounts(Int)

        fileprivate var text: String {
            switch self {
            case .mode: "registered with certificateMode SNI_ONLY"
            case .accounts(let count): "registered in \(count) accounts"
            }
        }
    }

    /// What the client is told. BoringSSL chooses its own for what fails inside it.
    var alert: Alert {
        switch self {
        case .sniMissing, .sniUnknown, .sniNeeded: .unrecognizedName
        case .protocolUnsupported, .portNotOfDomain: .noApplicationProtocol
        case .certificateMissing: .handshakeFailure
        case .certificateUnreadable: .badCertificate
        case .certificateNotRegistered, .certificateWaitsForConnect: .certificateUnknown
        case .certificateUnacceptable, .certificateKeyUsage: .unsupportedCertificate
        case .certificateInactive, .domainDisabled: .accessDenied
        case .certificateRevoked: .certificateRevoked
        case .certificateExpired: .certificateExpired
        case .certificateNotYetValid: .badCertificate
        case .keyNotProven, .tls, .abandoned, .handshakeTimedOut, .connectTimedOut, .requestTimedOut: .handshakeFailure
        case .registryUnavailable: .internalError
        case .tooMany, .tooMuchBeforeConnect, .authorizer: .accessDenied
        }
    }

    /// The log's `reason`: AWS's word where it has one.
    var reason: String {
        switch self {
        case .sniMissing, .sniNeeded: "SNI_MISSING"
        case .sniUnknown: "SNI_UNKNOWN"
        case .protocolUnsupported: "ALPN_UNSUPPORTED"
        case .domainDisabled: "DOMAIN_CONFIGURATION_DISABLED"
        case .portNotOfDomain: "APPLICATION_PROTOCOL_UNSUPPORTED"
        case .certificateMissing: "CERTIFICATE_MISSING"
        case .certificateUnreadable: "CERTIFICATE_UNREADABLE"
        case .certificateNotRegistered, .certificateWaitsForConnect: "DEVICE_CERTIFICATE_NOT_REGISTERED"
        case .certificateUnacceptable: "CERTIFICATE_NOT_ACCEPTED"
        case .certificateKeyUsage: "CERTIFICATE_KEY_USAGE"
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
        case .authorizer(let refusal): refusal.reason
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
        case .sniNeeded(let id, let need):
            "The client sent no server name (SNI), and certificate \(id) is "
                + "\(need.text). Connect by the name of the account's endpoint."
        case .protocolUnsupported(let offered):
            "The client offered the application protocols `\(offered.joined(separator: "`, `"))`; this port serves "
                + "x-amzn-mqtt-ca and x-amzn-http-ca with a client certificate, mqtt and http/1.1 with an authorizer."
        case .domainDisabled(let name, let configuration):
            "Server name `\(name)` is of domain configuration `\(configuration)`, which is DISABLED. Enable it with `aws iot "
                + "update-domain-configuration --domain-configuration-name \(configuration) "
                + "--domain-configuration-status ENABLED`."
        case .portNotOfDomain(let applicationProtocol):
            "The domain configuration of this name serves \(applicationProtocol.rawValue), and this port something else. Use "
                + "port 8883 for SECURE_MQTT, 8443 for HTTPS, or 443 for either."
        case .certificateMissing:
            "The client presented no certificate. Give it the device's certificate and private key."
        case .certificateUnreadable(let sentence):
            "The client's certificate is refused: \(sentence)"
        case .certificateNotRegistered(let id, .otherKey(let ca)):
            "Certificate \(id) is not registered. CA certificate \(ca) has the name of its issuer, but another key signed "
                + "it: register the CA that did, or give the device a certificate of the registered one."
        case .certificateNotRegistered(let id, .refuses(let ca, let obstacle)):
            "Certificate \(id) is not registered, and nothing registers it: " + obstacle.sentence(about: ca)
        case .certificateWaitsForConnect(let id), .certificateNotRegistered(let id, .registers):
            "Certificate \(id) isn't active: its CA registers it at an MQTT CONNECT, not over HTTPS. Connect once by MQTT, "
                + "then activate it."
        case .certificateUnacceptable(let id, let refusal):
            "Certificate \(id) can't be registered: \(refusal). Give the device another key and certificate."
        case .certificateKeyUsage(let id):
            "Certificate \(id) has a key usage without digitalSignature, but a device proves its key by a signature. Give "
                + "the device a certificate whose key usage has it, or that has no key usage at all."
        case .certificateNotRegistered(let id, .unknownIssuer):
            "Certificate \(id) is not registered. Register it with `aws iot register-certificate-without-ca --status "
                + "ACTIVE --certificate-pem file://CERT`."
        case .certificateInactive(let id, .pendingTransfer):
            "Certificate \(id) is PENDING_TRANSFER. Accept the transfer with `aws iot accept-certificate-transfer "
                + "--certificate-id \(id) --set-as-active` in the account it goes to, or cancel it in the one it is from."
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
        case .authorizer(let refusal): refusal.details
        }
    }
}

extension Refusal {
    /// The status that the certificate was refused for, for the log.
    var certificateStatus: CertificateStatus? {
        switch self {
        case .certificateInactive(_, let status): status
        case .certificateRevoked: .revoked
        case .sniMissing, .sniUnknown, .sniNeeded, .protocolUnsupported, .domainDisabled, .portNotOfDomain,
            .certificateMissing, .certificateUnreadable, .certificateNotRegistered, .certificateWaitsForConnect,
            .certificateUnacceptable, .certificateKeyUsage, .certificateExpired, .certificateNotYetValid,
            .keyNotProven, .registryUnavailable, .abandoned, .tls, .handshakeTimedOut, .connectTimedOut,
            .requestTimedOut, .tooMany, .tooMuchBeforeConnect, .authorizer:
            nil
        }
    }
}
