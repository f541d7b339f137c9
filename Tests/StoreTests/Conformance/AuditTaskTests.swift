import Audit
import IoTModel
import Registry
import Testing

@Suite struct AuditTaskTests {
    private static func at(_ seconds: Int) -> WallTime { start.advanced(by: .seconds(seconds)) }

    private func id(_ number: Int) -> AuditTaskID { AuditTaskID(unchecked: "task-\(number)") }

    private func enable(_ checks: AuditCheck..., in store: any RegistryStore) async throws {
        let update = AuditConfigurationUpdate(
            checks: Dictionary(uniqueKeysWithValues: checks.map { ($0, .init(isEnabled: true)) }))
        try await store.change { try $0.updateAuditConfiguration(update, of: account) }
    }

    private func begin(
        _ number: Int, _ checks: AuditCheck..., in store: any RegistryStore, seconds: Int = 10
    ) async throws {
        let (id, checks, now) = (id(number), Set(checks), Self.at(seconds))
        try await store.change {
            try $0.startAuditTask(id, of: checks, isOperators: true, account: account, at: now)
        }
    }

    private func task(_ number: Int, in store: any RegistryStore) async throws -> AuditTaskRecord {
        let id = id(number)
        return try await store.look { try $0.requireAuditTask(id, of: account) }
    }

    /// One step, as the runner takes it. - Returns: the portion's marker; nil when there was no portion.
    @discardableResult
    private func step(
        _ number: Int, in store: any RegistryStore, seconds: Int = 20, lists: AuditLists = AuditLists()
    ) async throws -> AuditPortion? {
        let task = try await task(number, in: store)
        guard let portion = try await store.look({ try $0.nextAuditPortion(of: task) }) else { return nil }
        let auditor = Auditor(checks: task.progress.open, thresholds: task.progress.thresholds, now: task.startDate)
        let verdict = auditor.judge(portion.facts)
        let now = Self.at(seconds)
        try await store.change { writer in
            var ids = 0
            try writer.finishAuditPortion(
                portion, verdict, obstacles: [:], of: task.id, account: account, at: now,
                makeID: {
                    ids += 1
                    return AuditFindingID(unchecked: "\(task.id)-\(portion.phase)-\(portion.marker ?? "")-\(ids)")
                })
        }
        return portion
    }

    private func run(_ number: Int, in store: any RegistryStore) async throws {
        while try await step(number, in: store) != nil {}
    }

    private func findings(
        _ filter: AuditFindingFilter = AuditFindingFilter(), in store: any RegistryStore
    ) async throws -> [AuditFindingRecord] {
        try await readAll(size: 3, ascending: false) { page in
            try await store.look { try $0.listAuditFindings(of: account, matching: filter, page: page) }
        }
    }

    // MARK: Configuration

    @Test(arguments: Backend.allCases)
    func `a configuration is kept as it is given, and forgotten`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            #expect(try await store.look { try $0.describeAuditConfiguration(of: account) } == AuditConfiguration())
            await #expect(throws: RegistryError.notFound(.auditConfiguration)) {
                try await store.change { try $0.deleteAuditConfiguration(deletingScheduledAudits: false, in: scope) }
            }
            let role = "arn:aws:iam::123456789012:role/audit"
            let update = AuditConfigurationUpdate(
                roleARN: role, notificationTarget: .init(targetARN: "t", roleARN: role, isEnabled: true),
                checks: [
                    .loggingDisabled: .init(isEnabled: true),
                    .deviceCertificateAge: .init(isEnabled: true, settings: ["CERT_AGE_THRESHOLD_IN_DAYS": "30"]),
                ])
            try await store.change { try $0.updateAuditConfiguration(update, of: account) }
            try await store.change {
                try $0.updateAuditConfiguration(
                    AuditConfigurationUpdate(
                        notificationTarget: .init(isEnabled: false), checks: [.loggingDisabled: .init(isEnabled: false)]
                    ),
                    of: account)
            }
            let found = try await store.look { try $0.describeAuditConfiguration(of: account) }
            #expect(found.roleARN == role && found.enabled == [.deviceCertificateAge])
            #expect(found.notificationTarget == .init(targetARN: "t", roleARN: role, isEnabled: false))
            #expect(found.thresholds == AuditThresholds(expirationDays: 30, ageDays: 30))
            #expect(
                try await store.look { try $0.describeAuditConfiguration(of: otherAccount) } == AuditConfiguration())
            try await store.change { try $0.deleteAuditConfiguration(deletingScheduledAudits: false, in: scope) }
            #expect(try await store.look { try $0.describeAuditConfiguration(of: account) } == AuditConfiguration())
        }
    }

    @Test(arguments: [("29", false), ("30", true), ("3652", true), ("3653", false), ("x", false)])
    func `a threshold is a number of days between its limits`(_ text: String, _ isAllowed: Bool) async throws {
        let store = InMemoryRegistry()
        func set(_ check: AuditCheck, _ name: String) async -> Bool {
            let update = AuditConfigurationUpdate(checks: [check: .init(settings: [name: text])])
            return (try? await store.change { try $0.updateAuditConfiguration(update, of: account) }) != nil
        }
        #expect(await set(.deviceCertificateExpiring, "CERT_EXPIRATION_THRESHOLD_IN_DAYS") == isAllowed)
        #expect(await set(.deviceCertificateAge, "CERT_AGE_THRESHOLD_IN_DAYS") == isAllowed)
        #expect(await !set(.loggingDisabled, "CERT_AGE_THRESHOLD_IN_DAYS"))
        #expect(await !set(.deviceCertificateAge, "OTHER"))
    }

    @Test(arguments: Backend.allCases)
    func `scheduled audits that an earlier call left can be deleted without a configuration`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await enable(.loggingDisabled, in: store)
            try await store.change {
                try $0.createScheduledAudit(
                    ScheduledAuditName(unchecked: "a"), .daily, checks: [.loggingDisabled], in: scope, at: start)
            }
            for deletes in [false, true] {
                try await store.change {
                    try $0.deleteAuditConfiguration(deletingScheduledAudits: deletes, in: scope)
                }
                let left = try await store.look { try $0.scheduledAudits(of: account, in: Window(limit: 5)) }
                #expect(left.count == (deletes ? 0 : 1))
            }
            await #expect(throws: RegistryError.notFound(.auditConfiguration)) {
                try await store.change { try $0.deleteAuditConfiguration(deletingScheduledAudits: true, in: scope) }
            }
        }
    }

    // MARK: Tasks

    @Test(arguments: Backend.allCases)
    func `only enabled checks can be asked for, and one at least`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await enable(.loggingDisabled, in: store)
            for checks in [[], [AuditCheck.deviceCertificateAge], [.loggingDisabled, .deviceCertificateAge]] {
                await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.startAuditTask(id(1), of: Set(checks), account: account, at: Self.at(1))
                    }
                }
            }
            try await store.change {
                try $0.startAuditTask(id(1), of: [.loggingDisabled], account: account, at: Self.at(1))
            }
            #expect(try await task(1, in: store).status == .inProgress)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a task goes through its phases, and its findings can be listed and described`(_ backend: Backend) async throws
    {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...3 { try writer.registerCertificate(number, status: .active) }
                try writer.registerCertificate(4)
                try writer.createPolicy(
                    "wide",
                    document:
                        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
            }
            try await begin(
                1, .loggingDisabled, .policyOverlyPermissive, .certificateWithoutPolicy, .roleAliasOverlyPermissive,
                in: store)
            var phases: [AuditProgress.Phase] = []
            while let portion = try await step(1, in: store) { phases.append(portion.phase) }
            #expect(phases == [.account, .policies, .deviceCertificates])
            let done = try await task(1, in: store)
            #expect(done.status == .completed && done.progress.phase == nil)
            let runs = done.progress.checks
            #expect(runs[.loggingDisabled]?.status == .nonCompliant && runs[.loggingDisabled]?.total == 1)
            #expect(runs[.roleAliasOverlyPermissive]?.status == .compliant)
            #expect(runs[.roleAliasOverlyPermissive]?.total == 0)
            #expect(runs[.certificateWithoutPolicy]?.total == 3 && runs[.certificateWithoutPolicy]?.nonCompliant == 3)

            let all = try await findings(in: store)
            #expect(all.count == 5 && Set(all.map(\.id)).count == 5)
            #expect(all.map(\.date) == all.map(\.date).sorted(by: >))
            #expect(try await findings(AuditFindingFilter(task: id(1)), in: store) == all)
            #expect(try await findings(AuditFindingFilter(task: id(2)), in: store).isEmpty)
            #expect(try await findings(AuditFindingFilter(check: .certificateWithoutPolicy), in: store).count == 3)
            let resource = AuditResource.deviceCertificate(certificateID(2))
            let one = try await findings(
                AuditFindingFilter(task: id(1), check: .certificateWithoutPolicy, resource: resource), in: store)
            #expect(one.map(\.finding.resource) == [resource])
            #expect(try await findings(AuditFindingFilter(isSuppressed: true), in: store).isEmpty)
            #expect(try await findings(AuditFindingFilter(isSuppressed: false), in: store).count == 5)
            #expect(try await findings(AuditFindingFilter(dates: Self.at(20)...Self.at(20)), in: store).count == 5)
            #expect(try await findings(AuditFindingFilter(dates: Self.at(21)...Self.at(30)), in: store).isEmpty)
            let described = try await store.look { try $0.requireAuditFinding(one[0].id, of: account) }
            #expect(described == one[0])
            await #expect(throws: RegistryError.notFound(.auditFinding(one[0].id))) {
                try await store.look { try $0.requireAuditFinding(one[0].id, of: otherAccount) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `certificates are walked through in portions, those of the time of the task's start`(
        _ backend: Backend
    ) async throws {
        let count = Limits.Audit.resourcesPerStep + 1
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 0..<count { try writer.registerCertificate(number, status: .active) }
            }
            try await begin(1, .deviceCertificateExpiring, in: store, seconds: 10)
            try await store.change {
                try $0.registerCertificate(newCertificate(count + 1, status: .active), in: scope, at: Self.at(11))
            }
            var sizes: [Int] = []
            while let portion = try await step(1, in: store) {
                if case .deviceCertificates(let facts) = portion.facts { sizes.append(facts.count) }
            }
            #expect(sizes == [count - 1, 1])
            #expect(try await task(1, in: store).progress.checks[.deviceCertificateExpiring]?.total == count)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a portion counts once, also when a stopped server's successor does it again`(_ backend: Backend) async throws
    {
        try await backend.withStore { store in
            try await begin(1, .loggingDisabled, .deviceCertificateExpiring, in: store)
            let before = try await task(1, in: store)
            let portion = try #require(try await store.look { try $0.nextAuditPortion(of: before) })
            let verdict = Auditor(checks: [.loggingDisabled], now: start).judge(portion.facts)
            for number in 1...2 {
                _ = try await store.change {
                    try $0.finishAuditPortion(
                        portion, verdict, obstacles: [:], of: before.id, account: account, at: start,
                        makeID: { AuditFindingID(unchecked: "f\(number)") })
                }
            }
            #expect(try await task(1, in: store).progress.checks[.loggingDisabled]?.nonCompliant == 1)
            #expect(try await findings(in: store).map(\.id.rawValue) == ["f1"])
            #expect(try await task(1, in: store).progress.phase == .deviceCertificates)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a task is cancelled while it is in progress, and its findings stay`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await begin(1, .loggingDisabled, .deviceCertificateExpiring, in: store)
            try await step(1, in: store)
            try await store.change { try $0.cancelAuditTask(id(1), of: account) }
            let task = try await task(1, in: store)
            #expect(task.status == .canceled)
            #expect(task.progress.checks[.loggingDisabled]?.status == .nonCompliant)
            #expect(task.progress.checks[.deviceCertificateExpiring]?.status == .canceled)
            #expect(try await step(1, in: store) == nil)
            #expect(try await findings(in: store).count == 1)
            await #expect(throws: RegistryError.self) {
                try await store.change { try $0.cancelAuditTask(id(1), of: account) }
            }
            await #expect(throws: RegistryError.notFound(.auditTask(id(2)))) {
                try await store.change { try $0.cancelAuditTask(id(2), of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `as many tasks as may be are in progress, and no more`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.Audit.concurrentOnDemandTasks
            for number in 1...maximum { try await begin(number, .loggingDisabled, in: store) }
            do {
                try await begin(maximum + 1, .loggingDisabled, in: store)
                Issue.record("one task too many")
            } catch RegistryError.limitExceeded {}
            try await run(1, in: store)
            try await begin(maximum + 1, .loggingDisabled, in: store)
        }
    }

    @Test(arguments: Backend.allCases)
    func `tasks are listed newest first, by time, kind and status`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            for number in 1...5 { try await begin(number, .loggingDisabled, in: store, seconds: number) }
            try await run(2, in: store)
            func listed(
                _ from: Int, _ to: Int, kind: AuditTaskRecord.Kind? = nil, status: AuditTaskRecord.Status? = nil
            ) async throws -> [AuditTaskID] {
                try await readAll(size: 2, ascending: true) { page in
                    try await store.look {
                        try $0.listAuditTasks(
                            of: account, from: Self.at(from)...Self.at(to), kind: kind, status: status, page: page)
                    }
                }.map(\.id)
            }
            #expect(try await listed(0, 9) == [5, 4, 3, 2, 1].map(id))
            #expect(try await listed(2, 4) == [4, 3, 2].map(id))
            #expect(try await listed(0, 9, status: .completed) == [id(2)])
            #expect(try await listed(0, 9, kind: .scheduled).isEmpty)
            #expect(try await listed(6, 9).isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of more findings than a check keeps, all are counted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...2 { try writer.registerCertificate(number, status: .active) }
            }
            try await begin(1, .certificateWithoutPolicy, in: store)
            var task = try await task(1, in: store)
            let maximum = Limits.Audit.findingsPerCheck
            task.progress.checks[.certificateWithoutPolicy]?.nonCompliant = maximum - 1
            task.progress.checks[.certificateWithoutPolicy]?.kept = maximum - 1
            let nearlyFull = task
            try await store.change { try $0.put(nearlyFull) }
            try await run(1, in: store)
            let run = try #require(try await self.task(1, in: store).progress.checks[.certificateWithoutPolicy])
            #expect(run.nonCompliant == maximum + 1 && run.kept == maximum)
            #expect(run.message?.contains("\(maximum)") == true)
            #expect(try await findings(in: store).count == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a check with an obstacle fails, and a task of which nothing else is left`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            for (number, checks) in [
                (1, Set([AuditCheck.revokedDeviceCertificate])),
                (2, [.revokedDeviceCertificate, .deviceCertificateAge]),
            ] {
                let id = id(number)
                try await store.change {
                    try $0.startAuditTask(id, of: checks, isOperators: true, account: account, at: start)
                }
                while let portion = try await store.look({ reader in
                    try reader.nextAuditPortion(of: try reader.requireAuditTask(id, of: account))
                }) {
                    try await store.change {
                        try $0.finishAuditPortion(
                            portion, AuditVerdict(), obstacles: [.revokedDeviceCertificate: .noRevocationLists], of: id,
                            account: account, at: start, makeID: { AuditFindingID(unchecked: "f") })
                    }
                }
                let task = try await task(number, in: store)
                #expect(task.status == (number == 1 ? .failed : .completed))
                #expect(task.progress.checks[.revokedDeviceCertificate]?.status == .failed)
                #expect(task.progress.checks[.revokedDeviceCertificate]?.errorCode == "NO_REVOCATION_LISTS")
            }
        }
    }

    struct Logging: Sendable {
        var v2: LoggingOptions?
        var legacy: LoggingOptions.Level?
        let expected: AuditFacts.AccountFacts.Logging
    }

    @Test(
        arguments: Backend.allCases,
        [
            Logging(expected: .notConfigured), Logging(legacy: .info, expected: .enabled),
            Logging(legacy: .disabled, expected: .disabled),
            Logging(v2: LoggingOptions(roleARN: "r", defaultLevel: .error), expected: .enabled),
            Logging(v2: LoggingOptions(roleARN: "r", defaultLevel: .disabled), legacy: .info, expected: .disabled),
            Logging(v2: LoggingOptions(roleARN: "r", defaultLevel: .info, disablesAll: true), expected: .disabled),
        ])
    func `logging is on by either kind of options, and the later kind counts`(
        _ backend: Backend, _ logging: Logging
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                if let options = logging.v2 { try writer.put(options, of: account) }
                if let level = logging.legacy {
                    try writer.put(LegacyLoggingOptions(roleARN: "r", level: level), of: account)
                }
            }
            try await begin(1, .loggingDisabled, in: store)
            guard case .account(let facts)? = try await step(1, in: store)?.facts else {
                Issue.record("expected the account's facts")
                return
            }
            #expect(facts.logging == logging.expected)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of a CA's certificates those in use are told of, however old they are`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let ca = certificateID(9_999)
            func signed(
                after add: @escaping @Sendable (any RegistryWriter) throws -> Void
            ) async throws -> [CertificateID] {
                try await store.change(add)
                let task = AuditTaskRecord(
                    account: account, id: id(1), startDate: Self.at(5_000),
                    progress: {
                        var progress = AuditProgress(
                            checks: [.intermediateCARevoked], thresholds: AuditThresholds(), connectionsSince: start)
                        progress.phase = .caCertificates
                        return progress
                    }())
                guard
                    case .caCertificates(let facts)? = try await store.look({ try $0.nextAuditPortion(of: task) })?
                        .facts
                else { return [] }
                return try #require(facts.first?.signed)
            }
            @Sendable func put(_ number: Int, _ status: CertificateStatus, _ writer: any RegistryWriter) throws {
                try writer.put(
                    CertificateRecord(
                        account: account, id: certificateID(number), pem: "", status: status, mode: .standard,
                        caCertificateID: ca, ownedBy: account, creationDate: Self.at(number),
                        lastModifiedDate: Self.at(number), generationID: "g", notBefore: Self.at(0),
                        notAfter: Self.at(1)))
            }
            let old = try await signed { writer in
                try writer.put(
                    CACertificateRecord(
                        account: account, id: ca, pem: "", subject: NameDigest(ca.digest), status: .active,
                        autoRegistration: .disable, registrationConfig: nil, mode: .standard, ownedBy: account,
                        creationDate: start, lastModifiedDate: start, generationID: "g",
                        notBefore: start, notAfter: start))
                for number in 0..<1_100 {
                    try put(number, number == 0 ? .active : number == 1 ? .pendingTransfer : .inactive, writer)
                }
            }
            #expect(old == [certificateID(1), certificateID(0)])
            let maximum = Limits.Audit.relatedResources
            let many = try await signed { writer in
                for number in 2_000...(2_000 + maximum) { try put(number, .active, writer) }
            }
            #expect(many == (2_001...(2_000 + maximum)).reversed().map(certificateID))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a check that could read nothing it had to look at has no answer`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.registerCertificate(1, status: .active) }
            try await begin(1, .deviceCertificateKeyQuality, .deviceCertificateExpiring, in: store, seconds: 60)
            try await run(1, in: store)
            let checks = try await task(1, in: store).progress.checks
            #expect(checks[.deviceCertificateKeyQuality]?.status == .failed)
            #expect(checks[.deviceCertificateKeyQuality]?.errorCode == "UNREADABLE")
            #expect(checks[.deviceCertificateKeyQuality]?.message == AuditGap.unreadable.sentence(count: 1))
            #expect(checks[.deviceCertificateExpiring]?.status == .compliant)
            #expect(checks[.deviceCertificateExpiring]?.message == nil)
        }
    }

    // MARK: Retention

    @Test(arguments: Backend.allCases)
    func `tasks go with their findings after their time, a few at once`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...3 { try writer.registerCertificate(number, status: .active) }
            }
            try await begin(1, .certificateWithoutPolicy, in: store)
            try await run(1, in: store)
            let end = Self.at(10).advanced(by: Limits.Audit.retention)
            #expect(try await !store.look { try $0.hasOldAudits(of: account, at: end) })
            let later = end.advanced(by: .milliseconds(1))
            for (expected, left) in [(true, 1), (true, 0), (false, 0)] {
                let isMore = try await store.change { try $0.forgetOldAudits(of: account, at: later, limit: 2) }
                #expect(isMore == expected)
                #expect(try await findings(in: store).count == left)
            }
            await #expect(throws: RegistryError.notFound(.auditTask(id(1)))) { try await task(1, in: store) }
        }
    }

    @Test func `of more tasks than are kept the oldest go`() async throws {
        let store = InMemoryRegistry()
        let progress = AuditProgress(checks: [.loggingDisabled], thresholds: AuditThresholds(), connectionsSince: start)
        try await store.change { writer in
            for number in 1...Limits.Audit.tasks {
                try writer.put(
                    AuditTaskRecord(
                        account: account, id: id(number), startDate: Self.at(number), status: .completed,
                        progress: progress))
            }
        }
        #expect(try await !store.look { try $0.hasOldAudits(of: account, at: start) })
        let newest = Limits.Audit.tasks + 1
        try await store.change {
            try $0.put(
                AuditTaskRecord(
                    account: account, id: id(newest), startDate: Self.at(newest), status: .failed, progress: progress))
        }
        #expect(try await store.change { try $0.forgetOldAudits(of: account, at: start, limit: 10) })
        #expect(try await !store.look { try $0.hasOldAudits(of: account, at: start) })
        await #expect(throws: RegistryError.notFound(.auditTask(id(1)))) { try await task(1, in: store) }
    }

    @Test func `of tasks with more findings than are kept the oldest go, but the last stays`() async throws {
        let store = InMemoryRegistry()
        func put(_ number: Int, findings: Int) async throws {
            var progress = AuditProgress(
                checks: [.loggingDisabled], thresholds: AuditThresholds(), connectionsSince: start)
            progress.checks[.loggingDisabled]?.kept = findings
            let record = AuditTaskRecord(
                account: account, id: id(number), startDate: Self.at(number), status: .completed, progress: progress)
            try await store.change { try $0.put(record) }
        }
        try await put(1, findings: 1)
        try await put(2, findings: Limits.Audit.findings - 1)
        #expect(try await !store.look { try $0.hasOldAudits(of: account, at: start) })
        try await put(2, findings: Limits.Audit.findings)
        #expect(try await store.look { try $0.hasOldAudits(of: account, at: start) })
        _ = try await store.change { try $0.forgetOldAudits(of: account, at: start, limit: 10) }
        try await put(2, findings: Limits.Audit.findings + 1)
        #expect(try await !store.look { try $0.hasOldAudits(of: account, at: start) })
    }
}
