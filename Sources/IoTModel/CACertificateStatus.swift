/// AWS IoT API, `CACertificateStatus`.
package enum CACertificateStatus: String, Sendable, Codable, CaseIterable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}

/// AWS IoT API, `AutoRegistrationStatus`: whether unknown certificates of a CA are registered when they first connect.
package enum AutoRegistrationStatus: String, Sendable, Codable, CaseIterable {
    case enable = "ENABLE"
    case disable = "DISABLE"
}
