package import IoTModel

/// What the rules read of audits.
package protocol AuditReader {
    func auditConfiguration(of account: AccountID) throws(RegistryError) -> AuditConfiguration?

    func auditTask(_ id: AuditTaskID, of account: AccountID) throws(RegistryError) -> AuditTaskRecord?
    /// By start, those that started within `dates`.
    func auditTasks(
        of account: AccountID, in window: Window<AuditTaskRecord.ListKey>
    ) throws(RegistryError) -> [AuditTaskRecord]
    /// Of all accounts, by account and identifier. Without their progress, so that one that can't be read hides no other.
    func auditTasksInProgress(
        in window: Window<RunningAuditTask.Key>
    ) throws(RegistryError) -> [RunningAuditTask]
    /// Of one account, by identifier.
    func auditTasksInProgress(of account: AccountID) throws(RegistryError) -> [RunningAuditTask]
    /// How many tasks an account has that are over, and how many findings they keep.
    func auditTasksOver(of account: AccountID) throws(RegistryError) -> (tasks: Int, findings: Int)
    /// The task that is over and started first.
    func oldestAuditTaskOver(of account: AccountID) throws(RegistryError) -> AuditTaskRecord?

    func auditFinding(_ id: AuditFindingID, of account: AccountID) throws(RegistryError) -> AuditFindingRecord?
    /// By date.
    func auditFindings(
        of account: AccountID, matching filter: AuditFindingFilter, in window: Window<AuditFindingRecord.ListKey>
    ) throws(RegistryError) -> [AuditFindingRecord]

    func scheduledAudit(
        _ name: ScheduledAuditName, of account: AccountID
    ) throws(RegistryError) -> ScheduledAuditRecord?
    /// By name.
    func scheduledAudits(
        of account: AccountID, in window: Window<ScheduledAuditName>
    ) throws(RegistryError) -> [ScheduledAuditRecord]
    /// Of all accounts, those whose next run is at `now` or before, by that. Names alone, so that one that can't be read
    /// hides no other.
    func scheduledAudits(dueAt now: WallTime, limit: Int) throws(RegistryError) -> [DueAudit]

    func auditSuppression(
        _ key: AuditSuppressionRecord.Key, of account: AccountID
    ) throws(RegistryError) -> AuditSuppressionRecord?
    /// By check and resource.
    func auditSuppressions(
        of account: AccountID, in window: Window<AuditSuppressionRecord.Key>
    ) throws(RegistryError) -> [AuditSuppressionRecord]
    func auditSuppressionCount(of account: AccountID) throws(RegistryError) -> Int
}

/// What the rules write of audits.
package protocol AuditWriter {
    /// - Parameter configuration: nil: as if there never was one.
    func put(_ configuration: AuditConfiguration?, of account: AccountID) throws(RegistryError)
    func put(_ task: AuditTaskRecord) throws(RegistryError)
    /// Its findings are gone before.
    func deleteAuditTask(_ id: AuditTaskID, of account: AccountID) throws(RegistryError)
    func put(_ finding: AuditFindingRecord) throws(RegistryError)
    /// - Returns: how many there were, at most `limit`.
    func deleteAuditFindings(of task: AuditTaskID, account: AccountID, limit: Int) throws(RegistryError) -> Int
    func put(_ audit: ScheduledAuditRecord) throws(RegistryError)
    /// Of an audit that can't be read: when it is tried again.
    func postpone(_ audit: DueAudit, until moment: WallTime) throws(RegistryError)
    func deleteScheduledAudit(_ name: ScheduledAuditName, of account: AccountID) throws(RegistryError)
    func put(_ suppression: AuditSuppressionRecord) throws(RegistryError)
    func deleteAuditSuppression(_ key: AuditSuppressionRecord.Key, of account: AccountID) throws(RegistryError)
}

/// What is known of connections that shared what they shouldn't.
package protocol ConnectionHistoryReader {
    /// By certificate and client id, those that began at `since` or later, or last.
    func sharedUses(
        of account: AccountID, since: WallTime, in window: Window<SharedUseRecord.Key>
    ) throws(RegistryError) -> [SharedUseRecord]
    /// By client id and principal, those of `since` or later.
    func clientConflicts(
        of account: AccountID, since: WallTime, in window: Window<ClientConflictRecord.Key>
    ) throws(RegistryError) -> [ClientConflictRecord]
    /// Of all accounts: whether some of it is older.
    func hasConnectionHistory(before moment: WallTime) throws(RegistryError) -> Bool
    /// How many of both there are.
    func connectionHistoryCount(of account: AccountID) throws(RegistryError) -> Int
    func hasSharedUse(_ key: SharedUseRecord.Key, of account: AccountID) throws(RegistryError) -> Bool
    func hasClientConflict(_ key: ClientConflictRecord.Key, of account: AccountID) throws(RegistryError) -> Bool
    func sharedUseCount(of certificate: CertificateID, account: AccountID) throws(RegistryError) -> Int
    func clientConflictCount(of clientID: String, account: AccountID) throws(RegistryError) -> Int
    /// When something was last lost that should have been kept, of this account or of nobody knows whom.
    func lastLostObservation(of account: AccountID) throws(RegistryError) -> WallTime?
}

package protocol ConnectionHistoryWriter {
    /// In the place of what was known of the same client and certificate, unless that is of a later connection: the end
    /// of one that was taken over may be told after its successor's beginning.
    func put(_ use: SharedUseRecord) throws(RegistryError)
    /// In the place of what was known of the same client and principal, unless that is later.
    func put(_ conflict: ClientConflictRecord) throws(RegistryError)
    /// The one that began first.
    func deleteOldestSharedUse(of certificate: CertificateID, account: AccountID) throws(RegistryError)
    func deleteOldestClientConflict(of clientID: String, account: AccountID) throws(RegistryError)
    /// - Parameter account: nil: it isn't known whose it was.
    func putLostObservation(of account: AccountID?, at moment: WallTime) throws(RegistryError)
    /// Of all accounts, those that last: the server that knew them has gone.
    func endSharedUses(at now: WallTime) throws(RegistryError)
    /// Of all accounts, what is older; connections that last aren't.
    /// - Returns: how many there were, at most `limit` of each kind.
    func deleteConnectionHistory(before moment: WallTime, limit: Int) throws(RegistryError) -> Int
}

extension SharedUseRecord {
    package struct Key: Sendable, Hashable, Comparable {
        package let certificate: CertificateID
        package let clientID: String

        package init(certificate: CertificateID, clientID: String) {
            self.certificate = certificate
            self.clientID = clientID
        }

        package static func < (left: Self, right: Self) -> Bool {
            left.certificate == right.certificate
                ? left.clientID.utf8.lexicographicallyPrecedes(right.clientID.utf8)
                : left.certificate < right.certificate
        }
    }

    package var key: Key { Key(certificate: certificate, clientID: clientID) }
}

extension ClientConflictRecord {
    package struct Key: Sendable, Hashable, Comparable {
        package let clientID: String
        package let principal: String

        package init(clientID: String, principal: String) {
            self.clientID = clientID
            self.principal = principal
        }

        package static func < (left: Self, right: Self) -> Bool {
            left.clientID.utf8.elementsEqual(right.clientID.utf8)
                ? left.principal.utf8.lexicographicallyPrecedes(right.principal.utf8)
                : left.clientID.utf8.lexicographicallyPrecedes(right.clientID.utf8)
        }
    }

    package var key: Key { Key(clientID: clientID, principal: principal) }
}
