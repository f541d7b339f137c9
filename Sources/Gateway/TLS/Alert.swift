/// A TLS alert's description. RFC 8446 §6.
struct Alert: RawRepresentable, Equatable {
    let rawValue: UInt8

    static let closeNotify = Alert(rawValue: 0)
    static let handshakeFailure = Alert(rawValue: 40)
    static let badCertificate = Alert(rawValue: 42)
    static let unsupportedCertificate = Alert(rawValue: 43)
    static let certificateRevoked = Alert(rawValue: 44)
    static let certificateExpired = Alert(rawValue: 45)
    static let certificateUnknown = Alert(rawValue: 46)
    static let accessDenied = Alert(rawValue: 49)
    static let internalError = Alert(rawValue: 80)
    static let unrecognizedName = Alert(rawValue: 112)
    static let noApplicationProtocol = Alert(rawValue: 120)

    /// The description's name in RFC 8446, with its number.
    var name: String {
        let name =
            switch rawValue {
            case 0: "close_notify"
            case 10: "unexpected_message"
            case 20: "bad_record_mac"
            case 22: "record_overflow"
            case 40: "handshake_failure"
            case 42: "bad_certificate"
            case 43: "unsupported_certificate"
            case 44: "certificate_revoked"
            case 45: "certificate_expired"
            case 46: "certificate_unknown"
            case 47: "illegal_parameter"
            case 48: "unknown_ca"
            case 49: "access_denied"
            case 50: "decode_error"
            case 51: "decrypt_error"
            case 70: "protocol_version"
            case 71: "insufficient_security"
            case 80: "internal_error"
            case 86: "inappropriate_fallback"
            case 90: "user_canceled"
            case 109: "missing_extension"
            case 110: "unsupported_extension"
            case 112: "unrecognized_name"
            case 113: "bad_certificate_status_response"
            case 116: "certificate_required"
            case 120: "no_application_protocol"
            default: "alert"
            }
        return "\(name) (\(rawValue))"
    }

    /// A TLS 1.3 client that rejects the server's certificate may send its alert in clear, which BoringSSL takes for a
    /// bad record: a record of type 21 with two bytes, the second of which is the description.
    init?(plaintextRecord bytes: some Collection<UInt8>) {
        let record = Array(bytes.prefix(7))
        guard record.count == 7, record[0] == 21, record[1] == 3, record[3] == 0, record[4] == 2 else { return nil }
        rawValue = record[6]
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}
