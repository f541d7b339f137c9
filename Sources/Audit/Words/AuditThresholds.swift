/// What of a check can be set. AWS IoT API, `CheckCustomConfiguration`.
package struct AuditThresholds: Sendable, Equatable, Codable {
    package var expirationDays: Int
    package var ageDays: Int

    package init(expirationDays: Int = 30, ageDays: Int = 365) {
        self.expirationDays = expirationDays
        self.ageDays = ageDays
    }

    /// The names by which it is set. AWS IoT API, `ConfigName`.
    package enum Key: String, Sendable, CaseIterable {
        case ageDays = "CERT_AGE_THRESHOLD_IN_DAYS"
        case expirationDays = "CERT_EXPIRATION_THRESHOLD_IN_DAYS"

        /// The one check that reads it.
        package var check: AuditCheck {
            switch self {
            case .ageDays: .deviceCertificateAge
            case .expirationDays: .deviceCertificateExpiring
            }
        }
    }

    package static let days = 30...3_652

    /// The days that a text means; nil unless it is a whole number that may be set.
    package static func days(_ text: String) -> Int? {
        guard let number = Int(text), days.contains(number) else { return nil }
        return number
    }

    package subscript(key: Key) -> Int {
        get {
            switch key {
            case .ageDays: ageDays
            case .expirationDays: expirationDays
            }
        }
        set {
            switch key {
            case .ageDays: ageDays = newValue
            case .expirationDays: expirationDays = newValue
            }
        }
    }
}
