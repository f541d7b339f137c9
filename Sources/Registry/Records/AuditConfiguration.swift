package import Audit

/// An account's settings of audits. AWS IoT API, `DescribeAccountAuditConfiguration`.
package struct AuditConfiguration: Sendable, Equatable, Codable {
    /// AWS IoT API, `AuditNotificationTarget`: kept and given back.
    package struct NotificationTarget: Sendable, Equatable, Codable {
        package var targetARN: String?
        package var roleARN: String?
        package var isEnabled: Bool?

        package init(targetARN: String? = nil, roleARN: String? = nil, isEnabled: Bool? = nil) {
            self.targetARN = targetARN
            self.roleARN = roleARN
            self.isEnabled = isEnabled
        }
    }

    package var roleARN: String?
    /// Of SNS, the only kind.
    package var notificationTarget: NotificationTarget?
    package var enabled: Set<AuditCheck>
    /// As they were given, by check and name.
    package var settings: [AuditCheck: [String: String]]

    package init(
        roleARN: String? = nil, notificationTarget: NotificationTarget? = nil, enabled: Set<AuditCheck> = [],
        settings: [AuditCheck: [String: String]] = [:]
    ) {
        self.roleARN = roleARN
        self.notificationTarget = notificationTarget
        self.enabled = enabled
        self.settings = settings
    }

    package var thresholds: AuditThresholds {
        var thresholds = AuditThresholds()
        for key in AuditThresholds.Key.allCases {
            if let days = settings[key.check]?[key.rawValue].flatMap(AuditThresholds.days) { thresholds[key] = days }
        }
        return thresholds
    }
}

/// What UpdateAccountAuditConfiguration changes; what isn't given stays as it is.
package struct AuditConfigurationUpdate: Sendable {
    package struct Check: Sendable {
        package var isEnabled: Bool?
        package var settings: [String: String]?

        package init(isEnabled: Bool? = nil, settings: [String: String]? = nil) {
            self.isEnabled = isEnabled
            self.settings = settings
        }
    }

    package var roleARN: String?
    package var notificationTarget: AuditConfiguration.NotificationTarget?
    package var checks: [AuditCheck: Check]

    package init(
        roleARN: String? = nil, notificationTarget: AuditConfiguration.NotificationTarget? = nil,
        checks: [AuditCheck: Check] = [:]
    ) {
        self.roleARN = roleARN
        self.notificationTarget = notificationTarget
        self.checks = checks
    }
}
