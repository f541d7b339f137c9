import Audit
import IoTModel
import Registry
import Testing

@Suite struct ScheduledAuditTests {
    private let name = ScheduledAuditName(unchecked: "nightly")
    private let checks: Set<AuditCheck> = [.loggingDisabled, .deviceCertificateAge]

    private func withChecks(
        _ backend: Backend, _ body: (any RegistryStore) async throws -> Void
    ) async throws {
        try await backend.withStore { store in
            let update = AuditConfigurationUpdate(
                checks: Dictionary(uniqueKeysWithValues: checks.map { ($0, .init(isEnabled: true)) }))
            try await store.change { try $0.updateAuditConfiguration(update, of: account) }
            try await body(store)
        }
    }

    private func create(
        _ name: String = "nightly", _ schedule: AuditSchedule = .daily, in store: any RegistryStore
    ) async throws {
        let (name, checks) = (ScheduledAuditName(unchecked: name), checks)
        try await store.change {
            try $0.createScheduledAudit(name, schedule, checks: checks, tags: [tag("k", "v")], in: scope, at: start)
        }
    }

    /// Begins what is due; the tasks' checks by status.
    private func startDue(at now: WallTime, id: String, in store: any RegistryStore) async throws -> Int {
        try await store.change {
            try $0.startScheduledAudits(at: now, limit: 10, makeID: { AuditTaskID(unchecked: id) })
        }
    }

    @Test(arguments: Backend.allCases)
    func `a scheduled audit is created once, changed and deleted with its tags`(_ backend: Backend) async throws {
        try await withChecks(backend) { store in
            try await create(in: store)
            await #expect(throws: RegistryError.self) { try await create(in: store) }
            let arn = scope.arn(.scheduledAudit(name))
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [tag("k", "v")])
            try await store.change {
                try $0.updateScheduledAudit(
                    name, schedule: .weekly(.monday), checks: [.loggingDisabled], of: account, at: start)
            }
            let found = try await store.look { try $0.requireScheduledAudit(name, of: account) }
            #expect(
                found
                    == ScheduledAuditRecord(
                        account: account, name: name, schedule: .weekly(.monday), checks: [.loggingDisabled],
                        nextRun: AuditSchedule.weekly(.monday).first(after: start)))
            for checks in [[], [AuditCheck.caCertificateExpiring]] {
                await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.updateScheduledAudit(name, schedule: nil, checks: Set(checks), of: account, at: start)
                    }
                }
            }
            try await store.change { try $0.deleteScheduledAudit(name, in: scope) }
            await #expect(throws: RegistryError.notFound(.scheduledAudit(name))) {
                try await store.change { try $0.deleteScheduledAudit(name, in: scope) }
            }
            try await store.change {
                try $0.createScheduledAudit(name, .daily, checks: [.loggingDisabled], in: scope, at: start)
            }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) }.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `as many scheduled audits as may be, and no more`(_ backend: Backend) async throws {
        try await withChecks(backend) { store in
            let maximum = Limits.Audit.scheduledAudits
            for number in 1...maximum { try await create("a\(number)", in: store) }
            do {
                try await create("b", in: store)
                Issue.record("one too many")
            } catch RegistryError.limitExceeded {}
            let names = try await readAll(size: 2, ascending: true) { page in
                try await store.look { try $0.listScheduledAudits(of: account, page: page) }
            }.map(\.name.rawValue)
            #expect(names == (1...maximum).map { "a\($0)" })
        }
    }

    @Test(arguments: Backend.allCases)
    func `a check that a scheduled audit has can't be disabled`(_ backend: Backend) async throws {
        try await withChecks(backend) { store in
            try await create(in: store)
            func disable() async throws {
                try await store.change {
                    try $0.updateAuditConfiguration(
                        AuditConfigurationUpdate(checks: [.loggingDisabled: .init(isEnabled: false)]), of: account)
                }
            }
            await #expect(throws: RegistryError.self) { try await disable() }
            try await store.change {
                try $0.updateScheduledAudit(
                    name, schedule: nil, checks: [.deviceCertificateAge], of: account, at: start)
            }
            try await disable()
        }
    }

    @Test(arguments: Backend.allCases)
    func `a scheduled audit runs in its time, and looks at connections since its last run`(
        _ backend: Backend
    ) async throws {
        try await withChecks(backend) { store in
            try await create(in: store)
            let first = AuditSchedule.daily.first(after: start)
            let before = WallTime(milliseconds: first.milliseconds - 1)
            #expect(try await startDue(at: before, id: "t0", in: store) == 0)
            #expect(try await startDue(at: first, id: "t1", in: store) == 1)
            #expect(try await startDue(at: first, id: "t2", in: store) == 0)
            let task = try await store.look { try $0.requireAuditTask(AuditTaskID(unchecked: "t1"), of: account) }
            #expect(task.kind == .scheduled && task.scheduledAudit == name)
            #expect(task.progress.open == checks)
            #expect(task.progress.connectionsSince == first.advanced(by: .zero - Limits.Audit.history))

            // The next day the first is still running: its turn is passed over.
            let second = first.advanced(by: .seconds(86_400))
            #expect(try await startDue(at: second, id: "t3", in: store) == 1)
            await #expect(throws: RegistryError.self) {
                try await store.look { try $0.requireAuditTask(AuditTaskID(unchecked: "t3"), of: account) }
            }
            try await store.change { try $0.cancelAuditTask(AuditTaskID(unchecked: "t1"), of: account) }
            let third = second.advanced(by: .seconds(86_400))
            #expect(try await startDue(at: third, id: "t4", in: store) == 1)
            let next = try await store.look { try $0.requireAuditTask(AuditTaskID(unchecked: "t4"), of: account) }
            #expect(next.progress.connectionsSince == first)
        }
    }

    @Test(arguments: Backend.allCases)
    func `without its configuration a scheduled audit's checks fail as disabled`(_ backend: Backend) async throws {
        try await withChecks(backend) { store in
            try await create(in: store)
            try await store.change { try $0.deleteAuditConfiguration(deletingScheduledAudits: false, in: scope) }
            _ = try await startDue(at: AuditSchedule.daily.first(after: start), id: "t1", in: store)
            let task = try await store.look { try $0.requireAuditTask(AuditTaskID(unchecked: "t1"), of: account) }
            #expect(task.progress.checks.values.allSatisfy { $0.errorCode == "AUDIT_CHECK_DISABLED" })
            // A step ends it.
            let portion = try #require(try await store.look { try $0.nextAuditPortion(of: task) })
            let isOn = try await store.change {
                try $0.finishAuditPortion(
                    portion, AuditVerdict(), obstacles: [:], of: task.id, account: account, at: start,
                    makeID: { AuditFindingID(unchecked: "f") })
            }
            #expect(!isOn)
            let ended = try await store.look { try $0.requireAuditTask(task.id, of: account) }
            #expect(ended.status == .failed)
        }
    }

    @Test(arguments: Backend.allCases)
    func `scheduled audits go with the configuration if that is asked for`(_ backend: Backend) async throws {
        try await withChecks(backend) { store in
            try await create(in: store)
            try await store.change { try $0.deleteAuditConfiguration(deletingScheduledAudits: true, in: scope) }
            await #expect(throws: RegistryError.notFound(.scheduledAudit(name))) {
                try await store.look { try $0.requireScheduledAudit(name, of: account) }
            }
        }
    }
}
