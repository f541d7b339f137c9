import IoTModel

extension Auditor {
    /// AWS IoT Device Defender, "Logging disabled".
    func judge(_ facts: AuditFacts.AccountFacts, into verdict: inout AuditVerdict) {
        look(for: .loggingDisabled, &verdict) {
            let sentence: String
            switch facts.logging {
            case .enabled: return []
            case .disabled: sentence = "The account's logging options switch logging off."
            case .notConfigured:
                sentence =
                    "The account has no logging options. Until it has, this server writes its event log at INFO."
            }
            return [AuditFinding(.loggingDisabled, .loggingDisabled, .account(facts.account), sentence)]
        }
    }
}
