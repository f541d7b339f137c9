/// AWS IoT API, `CertificateStatus`.
package enum CertificateStatus: String, Sendable, Codable, CaseIterable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
    case revoked = "REVOKED"
    case pendingTransfer = "PENDING_TRANSFER"
    case pendingActivation = "PENDING_ACTIVATION"
    case registerInactive = "REGISTER_INACTIVE"

    /// Whether UpdateCertificate may ask for it; the others are the service's own.
    package var isSettable: Bool {
        switch self {
        case .active, .inactive, .revoked: true
        case .pendingTransfer, .pendingActivation, .registerInactive: false
        }
    }
}

/// AWS IoT API, `CertificateMode`: whether a client with this certificate must send SNI.
package enum CertificateMode: String, Sendable, Codable {
    case standard = "DEFAULT"
    case sniOnly = "SNI_ONLY"
}
