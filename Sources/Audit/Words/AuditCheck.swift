/// What an audit looks for. AWS IoT Device Defender, "Audit checks"; those that begin with `SALLYPORT_` are this server's
/// own, which `sallyport audit` asks for.
package enum AuditCheck: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable, Comparable {
    case authenticatedCognitoRole = "AUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK"
    case unauthenticatedCognitoRole = "UNAUTHENTICATED_COGNITO_ROLE_OVERLY_PERMISSIVE_CHECK"
    case caCertificateExpiring = "CA_CERTIFICATE_EXPIRING_CHECK"
    case caCertificateKeyQuality = "CA_CERTIFICATE_KEY_QUALITY_CHECK"
    case conflictingClientIDs = "CONFLICTING_CLIENT_IDS_CHECK"
    case deviceCertificateAge = "DEVICE_CERTIFICATE_AGE_CHECK"
    case deviceCertificateExpiring = "DEVICE_CERTIFICATE_EXPIRING_CHECK"
    case deviceCertificateKeyQuality = "DEVICE_CERTIFICATE_KEY_QUALITY_CHECK"
    case deviceCertificateShared = "DEVICE_CERTIFICATE_SHARED_CHECK"
    case intermediateCARevoked = "INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK"
    case policyOverlyPermissive = "IOT_POLICY_OVERLY_PERMISSIVE_CHECK"
    case policyMisconfiguration = "IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK"
    case roleAliasUnusedServices = "IOT_ROLE_ALIAS_ALLOWS_ACCESS_TO_UNUSED_SERVICES_CHECK"
    case roleAliasOverlyPermissive = "IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK"
    case loggingDisabled = "LOGGING_DISABLED_CHECK"
    case revokedCACertificate = "REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK"
    case revokedDeviceCertificate = "REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK"

    case certificateWithoutPolicy = "SALLYPORT_CERTIFICATE_WITHOUT_POLICY_CHECK"
    case activationPending = "SALLYPORT_ACTIVATION_PENDING_CHECK"
    case policyDoubtful = "SALLYPORT_POLICY_DOUBTFUL_CHECK"

    /// What the check has to be told about.
    package enum Subject: Sendable, CaseIterable {
        case account, policies, caCertificates, deviceCertificates, connections
        /// IAM's roles and Cognito's pools, of which this server has none.
        case absentService
    }

    package var subject: Subject {
        switch self {
        case .authenticatedCognitoRole, .unauthenticatedCognitoRole, .roleAliasUnusedServices,
            .roleAliasOverlyPermissive:
            .absentService
        case .caCertificateExpiring, .caCertificateKeyQuality, .revokedCACertificate, .intermediateCARevoked:
            .caCertificates
        case .deviceCertificateAge, .deviceCertificateExpiring, .deviceCertificateKeyQuality,
            .revokedDeviceCertificate, .certificateWithoutPolicy, .activationPending:
            .deviceCertificates
        case .conflictingClientIDs, .deviceCertificateShared: .connections
        case .policyOverlyPermissive, .policyMisconfiguration, .policyDoubtful: .policies
        case .loggingDisabled: .account
        }
    }

    package var severity: AuditSeverity {
        switch self {
        case .authenticatedCognitoRole, .unauthenticatedCognitoRole, .caCertificateKeyQuality,
            .deviceCertificateKeyQuality, .deviceCertificateShared, .intermediateCARevoked, .policyOverlyPermissive,
            .roleAliasOverlyPermissive, .revokedCACertificate:
            .critical
        case .conflictingClientIDs: .high
        case .caCertificateExpiring, .deviceCertificateExpiring, .policyMisconfiguration, .roleAliasUnusedServices,
            .revokedDeviceCertificate:
            .medium
        case .deviceCertificateAge, .loggingDisabled, .certificateWithoutPolicy, .activationPending, .policyDoubtful:
            .low
        }
    }

    /// Whether it needs the operator's revocation lists.
    package var comparesRevocations: Bool {
        [.revokedCACertificate, .revokedDeviceCertificate, .intermediateCARevoked].contains(self)
    }

    /// Whether it needs the operator's lists of weak keys.
    package var comparesKeys: Bool { [.deviceCertificateKeyQuality, .caCertificateKeyQuality].contains(self) }

    /// Whether AWS hasn't got it.
    package var isOwn: Bool { rawValue.hasPrefix("SALLYPORT_") }

    /// Those of AWS, which an account's configuration enables and disables.
    package static let aws = allCases.filter { !$0.isOwn }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How much a finding matters. AWS IoT API, `AuditFindingSeverity`.
package enum AuditSeverity: String, Sendable, CaseIterable {
    case critical = "CRITICAL"
    case high = "HIGH"
    case medium = "MEDIUM"
    case low = "LOW"
}
