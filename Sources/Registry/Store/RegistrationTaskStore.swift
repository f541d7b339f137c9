package import IoTModel

/// What the rules read of bulk registrations.
package protocol RegistrationTaskReader {
    func registrationTask(
        _ id: RegistrationTaskID, of account: AccountID
    ) throws(RegistryError) -> RegistrationTaskRecord?
    /// By creation date; few, as their number is limited.
    func registrationTasks(
        of account: AccountID, in window: Window<RegistrationTaskRecord.ListKey>
    ) throws(RegistryError) -> [RegistrationTaskRecord]
    /// Of every account.
    func registrationTasks(
        withStatus status: RegistrationTaskRecord.Status
    ) throws(RegistryError) -> [RegistrationTaskRecord]
    func registrationOutcome(
        ofLine line: Int, of task: RegistrationTaskID, account: AccountID
    ) throws(RegistryError) -> RegistrationOutcomeRecord?
    /// By line, the first `skipped` left out.
    func registrationOutcomes(
        of task: RegistrationTaskID, account: AccountID, succeeded: Bool, skipping skipped: Int, limit: Int
    ) throws(RegistryError) -> [RegistrationOutcomeRecord]
}

/// What the rules write of bulk registrations.
package protocol RegistrationTaskWriter {
    func put(_ task: RegistrationTaskRecord) throws(RegistryError)
    /// Of a line that has none yet.
    func put(_ outcome: RegistrationOutcomeRecord) throws(RegistryError)
    /// - Returns: how many there were to delete, at most `limit`.
    func deleteRegistrationOutcomes(
        of task: RegistrationTaskID, account: AccountID, limit: Int
    ) throws(RegistryError) -> Int
    /// With its outcomes.
    func deleteRegistrationTask(_ id: RegistrationTaskID, of account: AccountID) throws(RegistryError)
}
