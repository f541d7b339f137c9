import IoTModel

extension InMemoryTransaction {
    func registrationTask(_ id: RegistrationTaskID, of account: AccountID) -> RegistrationTaskRecord? {
        tables.registrationTasks[.init(account, id)]
    }

    func registrationTasks(
        of account: AccountID, in window: Window<RegistrationTaskRecord.ListKey>
    ) -> [RegistrationTaskRecord] {
        window.select(tables.registrationTasks.values.filter { $0.account == account }, by: \.listKey)
    }

    func registrationTasks(withStatus status: RegistrationTaskRecord.Status) -> [RegistrationTaskRecord] {
        tables.registrationTasks.values.filter { $0.status == status }.sorted { $0.account < $1.account }
    }

    func registrationOutcome(
        ofLine line: Int, of task: RegistrationTaskID, account: AccountID
    ) -> RegistrationOutcomeRecord? {
        tables.registrationOutcomes[.init(account, task)]?[line]
    }

    func registrationOutcomes(
        of task: RegistrationTaskID, account: AccountID, succeeded: Bool, skipping skipped: Int, limit: Int
    ) -> [RegistrationOutcomeRecord] {
        let outcomes = (tables.registrationOutcomes[.init(account, task)] ?? [:]).values
        let wanted = outcomes.filter { $0.outcome.isSuccess == succeeded }.sorted { $0.line < $1.line }
        return Array(wanted.dropFirst(skipped).prefix(limit))
    }

    func put(_ task: RegistrationTaskRecord) { tables.registrationTasks[.init(task.account, task.id)] = task }

    func put(_ outcome: RegistrationOutcomeRecord) {
        tables.registrationOutcomes[.init(outcome.account, outcome.task), default: [:]][outcome.line] = outcome
    }

    func deleteRegistrationOutcomes(of task: RegistrationTaskID, account: AccountID, limit: Int) -> Int {
        let lines = (tables.registrationOutcomes[.init(account, task)] ?? [:]).keys.prefix(limit)
        for line in lines { tables.registrationOutcomes[.init(account, task)]?[line] = nil }
        return lines.count
    }

    func deleteRegistrationTask(_ id: RegistrationTaskID, of account: AccountID) {
        tables.registrationTasks[.init(account, id)] = nil
        tables.registrationOutcomes[.init(account, id)] = nil
    }
}
