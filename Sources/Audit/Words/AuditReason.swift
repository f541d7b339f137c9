/// Why a resource doesn't pass a check. AWS IoT Device Defender, "Audit checks": the reason codes of each check that can
/// find something here; those of `SALLYPORT_` checks are this server's own.
package enum AuditReason: String, Sendable, Codable, CaseIterable {
    case approachingExpiration = "CERTIFICATE_APPROACHING_EXPIRATION"
    case pastExpiration = "CERTIFICATE_PAST_EXPIRATION"
    case pastAgeThreshold = "CERTIFICATE_PAST_AGE_THRESHOLD"
    case keyOfInfineon = "CERTIFICATE_KEY_VULNERABILITY_CVE-2017-15361"
    case keyOfDebian = "CERTIFICATE_KEY_VULNERABILITY_CVE-2008-0166"
    case duplicateClientID = "DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS"
    case sharedByDevices = "CERTIFICATE_SHARED_BY_MULTIPLE_DEVICES"
    case intermediateRevoked = "INTERMEDIATE_CA_REVOKED_BY_ISSUER"
    case revokedByIssuer = "CERTIFICATE_REVOKED_BY_ISSUER"
    case broadDataPlaneAccess = "ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS"
    case wildcardsInDeny = "POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT"
    case denyBypassed = "TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS"
    case loggingDisabled = "LOGGING_DISABLED"

    case noPolicy = "CERTIFICATE_HAS_NO_POLICY"
    case activationPending = "CERTIFICATE_WAITS_FOR_ACTIVATION"
    case doubtfulStatement = "POLICY_STATEMENT_HAS_NO_EFFECT_AS_WRITTEN"
}
