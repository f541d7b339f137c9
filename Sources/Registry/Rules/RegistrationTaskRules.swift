package import IoTModel
package import Provisioning

// AWS IoT API: StartThingRegistrationTask, StopThingRegistrationTask, DescribeThingRegistrationTask,
// ListThingRegistrationTasks.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeRegistrationTask(
        _ id: RegistrationTaskID, of account: AccountID
    ) throws(RegistryError) -> RegistrationTaskRecord {
        guard let record = try registrationTask(id, of: account) else { throw .notFound(.registrationTask(id)) }
        return record
    }

    /// The newest first. - Parameter status: nil for all.
    package func listRegistrationTasks(
        of account: AccountID, status: RegistrationTaskRecord.Status? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<RegistrationTaskRecord> {
        let newest = PageRequest(marker: page.marker, size: page.size, isAscending: false)
        return try newest.page("registration-tasks", by: \.listKey) { window throws(RegistryError) in
            try window.filled(
                by: \.listKey, where: { status == nil || $0.status == status },
                fetch: { window throws(RegistryError) in try registrationTasks(of: account, in: window) })
        }
    }

    /// Of every account: those that go on.
    package func openRegistrationTasks() throws(RegistryError) -> [RegistrationTaskRecord] {
        try registrationTasks(withStatus: .inProgress) + registrationTasks(withStatus: .cancelling)
    }
}

extension RegistryWriter {
    /// - Throws: `invalid` when another one of the account hasn't ended.
    package func startRegistrationTask(_ new: RegistrationTaskRecord) throws(RegistryError) {
        let all = try registrationTasks(
            of: new.account, in: Window(limit: Limits.Registration.tasksKept + Limits.Registration.tasksAtOnce + 1))
        let open = all.filter { !$0.status.hasEnded }
        guard open.count < Limits.Registration.tasksAtOnce else {
            throw .invalid(
                message: "Registration task `\(open[0].id)` of this account is \(open[0].status.rawValue); an account"
                    + " has \(Limits.Registration.tasksAtOnce) at once: wait for its end, or stop it with"
                    + " StopThingRegistrationTask")
        }
        try put(new)
        note(.registrationTask(new.account, new.id))
    }

    /// From this commit on, none of its devices is registered any more. Stopping twice is the same as once.
    ///
    /// - Throws: `notFound`; `invalid` when it has come to its end.
    package func stopRegistrationTask(
        _ id: RegistrationTaskID, of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var record = try describeRegistrationTask(id, of: account)
        switch record.status {
        case .cancelling, .cancelled: return
        case .completed, .failed:
            throw .invalid(message: "Registration task `\(id)` is \(record.status.rawValue) already")
        case .inProgress: break
        }
        record.status = .cancelling
        record.lastModifiedDate = now
        try put(record)
        note(.registrationTask(account, id))
    }

    /// The server has the input.
    ///
    /// - Returns: whether the task goes on, as below: not when it was stopped.
    package func beginRegistration(
        of id: RegistrationTaskID, devices: Int, account: AccountID, at now: WallTime
    ) throws(RegistryError) -> Bool {
        guard var record = try runningTask(id, of: account) else { return false }
        record.devices = devices
        record.position = InputPosition()
        record.lastModifiedDate = now
        try put(record)
        return true
    }

    /// Registers one device and notes that, in one step. A line that has its outcome keeps it.
    ///
    /// - Parameter new: the plan's certificate when it comes as a request or as PEM.
    /// - Throws: what `provision` throws.
    package func registerDevice(
        onLine line: Int, of id: RegistrationTaskID, by plan: ProvisioningPlan, certificate new: NewCertificate?,
        identifiers: ProvisioningIdentifiers, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> Bool {
        guard var record = try runningTask(id, of: scope.account) else { return false }
        guard try registrationOutcome(ofLine: line, of: id, account: scope.account) == nil else { return true }
        let provisioned = try provision(plan, certificate: new, identifiers: identifiers, in: scope, at: now)
        try put(
            RegistrationOutcomeRecord(
                account: scope.account, task: id, line: line, certificate: provisioned.certificate?.id,
                outcome: .registered(arns: provisioned.arns.mapValues { "\($0)" })))
        record.successCount += 1
        record.lastModifiedDate = now
        try put(record)
        return true
    }

    /// Notes that a device isn't registered. A line that has its outcome keeps it.
    package func noteFailure(
        onLine line: Int, of id: RegistrationTaskID, code: String, message: String, account: AccountID,
        at now: WallTime
    ) throws(RegistryError) -> Bool {
        guard var record = try runningTask(id, of: account) else { return false }
        guard try registrationOutcome(ofLine: line, of: id, account: account) == nil else { return true }
        try put(
            RegistrationOutcomeRecord(
                account: account, task: id, line: line,
                outcome: .failed(code: code, message: Self.shortened(message))))
        record.failureCount += 1
        record.lastModifiedDate = now
        try put(record)
        return true
    }

    /// All devices before `position` have their outcome: after a restart the task goes on from there.
    package func advanceRegistration(
        of id: RegistrationTaskID, to position: InputPosition, account: AccountID
    ) throws(RegistryError) -> Bool {
        guard var record = try runningTask(id, of: account) else { return false }
        record.position = position
        try put(record)
        return true
    }

    /// - Parameter failure: why the task can't go on; nil when all devices have their outcome. One that is to be stopped
    ///   is CANCELLED, whatever else happened.
    package func endRegistration(
        of id: RegistrationTaskID, failure: String? = nil, account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        guard var record = try registrationTask(id, of: account), !record.status.hasEnded else { return }
        if record.status == .cancelling {
            record.status = .cancelled
            record.message = "it was stopped"
        } else if let failure {
            record.status = .failed
            record.message = Self.shortened(failure)
        } else {
            record.status = .completed
            if record.failureCount > 0 {
                record.message =
                    "\(record.failureCount) of \(record.successCount + record.failureCount) devices failed;"
                    + " ListThingRegistrationTaskReports with reportType ERRORS says why"
            }
        }
        record.lastModifiedDate = now
        try put(record)
    }

    /// Deletes a part of what an account keeps of old tasks beyond `Limits.Registration.tasksKept`.
    ///
    /// - Returns: whether there is more to delete.
    package func forgetOldRegistrationTasks(of account: AccountID) throws(RegistryError) -> Bool {
        let (kept, most) = (Limits.Registration.tasksKept, Limits.Registration.outcomesPerDeletion)
        let newest = try registrationTasks(
            of: account, in: Window(isAscending: false, limit: kept + Limits.Registration.tasksAtOnce + 1))
        guard let oldest = newest.filter(\.status.hasEnded).dropFirst(kept).last else { return false }
        if try deleteRegistrationOutcomes(of: oldest.id, account: account, limit: most) == most { return true }
        try deleteRegistrationTask(oldest.id, of: account)
        return true
    }

    private func runningTask(
        _ id: RegistrationTaskID, of account: AccountID
    ) throws(RegistryError) -> RegistrationTaskRecord? {
        guard let record = try registrationTask(id, of: account), record.status == .inProgress else { return nil }
        return record
    }

    private static func shortened(_ message: String) -> String {
        let scalars = message.unicodeScalars
        guard scalars.count > Limits.Registration.messageCharacters else { return message }
        return String(String.UnicodeScalarView(scalars.prefix(Limits.Registration.messageCharacters - 1))) + "…"
    }
}
