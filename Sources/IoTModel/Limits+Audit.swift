extension Limits {
    /// Audits: AWS General Reference, "AWS IoT Device Defender quotas", as far as it gives a number; else this server's own.
    package enum Audit {
        /// How long tasks and findings are kept.
        package static let retention = Duration.seconds(90 * 86_400)
        /// On demand, in progress at one time, of an account.
        package static let concurrentOnDemandTasks = 10
        package static let scheduledAudits = 5
        package static let suppressions = 1_000
        /// Tasks that are over, of an account; the oldest go first.
        package static let tasks = 1_000
        /// Of all tasks of an account that are over; the oldest tasks go first, with theirs.
        package static let findings = 100_000
        /// That one check of one task keeps; it counts the others.
        package static let findingsPerCheck = 10_000
        package static let relatedResources = 100
        /// In a finding's description; ListRelatedResourcesForAuditFinding has the others.
        package static let describedRelatedResources = 10
        /// Resources that are looked at in one step.
        package static let resourcesPerStep = 500
        package static let descriptionCharacters = 1_000
        package static let requestTokenCharacters = 1...64
        package static let clientIDCharacters = 128
        package static let issuerIDCharacters = 64
        /// Of 20 octets in hexadecimal, with colons between them. AWS's model has 20 characters, which none of ours fits in.
        package static let serialNumberCharacters = 59
        package static let targetARNCharacters = 2_048
        /// Of connections that shared a certificate or a client id.
        package static let history = Duration.seconds(31 * 86_400)
        /// Of one account.
        package static let historyEntries = 100_000
        /// Of one certificate, and of one client id; the oldest go first.
        package static let historyEntriesOfOne = 200
        /// Observations of connections that wait to be written.
        package static let queuedObservations = 10_000
        /// In all lists of the operator's together.
        package static let weakKeys = 2_000_000
        package static let revokedCertificates = 2_000_000
        package static let listFileBytes = 64 * 1_024 * 1_024
    }
}
