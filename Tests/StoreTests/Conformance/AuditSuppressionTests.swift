import Audit
import IoTModel
import Registry
import Testing

@Suite struct AuditSuppressionTests {
    private let key = AuditSuppressionRecord.Key(.certificateWithoutPolicy, .deviceCertificate(certificateID(1)))

    private func record(
        _ key: AuditSuppressionRecord.Key, until seconds: Int? = nil, description: String? = nil, token: String = "t"
    ) -> AuditSuppressionRecord {
        AuditSuppressionRecord(
            account: account, key: key, expirationDate: seconds.map { start.advanced(by: .seconds($0)) },
            description: description, requestToken: token)
    }

    private func create(_ record: AuditSuppressionRecord, in store: any RegistryStore) async throws {
        try await store.change { try $0.createAuditSuppression(record, in: scope, at: start) }
    }

    @Test(arguments: Backend.allCases)
    func `a suppression is made once, changed and deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let made = record(key, until: 60, description: "known")
            try await create(made, in: store)
            // A client that repeats a call whose answer it lost.
            try await create(made, in: store)
            await #expect(throws: RegistryError.self) { try await create(record(key, token: "u"), in: store) }
            await #expect(throws: RegistryError.self) {
                try await create(record(.init(.loggingDisabled, .account(account)), until: 0), in: store)
            }
            #expect(try await store.look { try $0.requireAuditSuppression(key, of: account) } == made)
            func update(_ update: AuditSuppressionUpdate) async throws -> AuditSuppressionRecord {
                try await store.change { try $0.updateAuditSuppression(key, update, of: account, at: start) }
                return try await store.look { try $0.requireAuditSuppression(key, of: account) }
            }
            var expected = made
            expected.expirationDate = nil
            #expect(try await update(.init(term: .forever)) == expected)
            expected.expirationDate = start.advanced(by: .seconds(9))
            expected.description = "still"
            #expect(
                try await update(.init(term: .until(start.advanced(by: .seconds(9))), description: "still")) == expected
            )
            await #expect(throws: RegistryError.self) { try await update(.init(term: .until(start))) }
            try await store.change { try $0.deleteAuditSuppression(key, of: account) }
            await #expect(throws: RegistryError.notFound(.auditSuppression(key))) {
                try await store.look { try $0.requireAuditSuppression(key, of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `suppressions are listed by check and resource`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let keys = [AuditCheck.deviceCertificateAge, .deviceCertificateExpiring].flatMap { check in
                (1...3).map { AuditSuppressionRecord.Key(check, .deviceCertificate(certificateID($0))) }
            }
            for key in keys.reversed() { try await create(record(key), in: store) }
            func listed(
                _ check: AuditCheck? = nil, _ resource: AuditResource? = nil, ascending: Bool = true
            ) async throws -> [AuditSuppressionRecord.Key] {
                try await readAll(size: 2, ascending: ascending) { page in
                    try await store.look {
                        try $0.listAuditSuppressions(of: account, check: check, resource: resource, page: page)
                    }
                }.map(\.key)
            }
            #expect(try await listed() == keys)
            #expect(try await listed(ascending: false) == keys.reversed())
            #expect(try await listed(.deviceCertificateAge) == Array(keys.prefix(3)))
            #expect(try await listed(nil, .deviceCertificate(certificateID(2))) == [keys[1], keys[4]])
            #expect(try await listed(.loggingDisabled).isEmpty)
        }
    }

    @Test func `as many suppressions as may be, and no more`() async throws {
        let store = InMemoryRegistry()
        let maximum = Limits.Audit.suppressions
        try await store.change { writer in
            for number in 1...maximum {
                try writer.createAuditSuppression(
                    record(.init(.deviceCertificateAge, .clientID("\(number)"))), in: scope, at: start)
            }
        }
        do {
            try await create(record(key), in: store)
            Issue.record("one too many")
        } catch RegistryError.limitExceeded {}
    }

    @Test(arguments: Backend.allCases)
    func `a suppressed finding is kept, marked, and counted apart while the suppression lasts`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 1...2 { try writer.registerCertificate(number, status: .active) }
            }
            try await create(record(key, until: 60), in: store)
            for (seconds, isSuppressed) in [(59, true), (60, false)] {
                let id = AuditTaskID(unchecked: "t\(seconds)")
                let now = start.advanced(by: .seconds(seconds))
                try await store.change {
                    try $0.startAuditTask(
                        id, of: [.certificateWithoutPolicy], isOperators: true, account: account, at: now)
                }
                while let portion = try await store.look({ reader in
                    try reader.nextAuditPortion(of: try reader.requireAuditTask(id, of: account))
                }) {
                    let verdict = Auditor(checks: [.certificateWithoutPolicy], now: now).judge(portion.facts)
                    try await store.change { writer in
                        var ids = 0
                        try writer.finishAuditPortion(
                            portion, verdict, obstacles: [:], of: id, account: account, at: now,
                            makeID: {
                                ids += 1
                                return AuditFindingID(unchecked: "\(id)-\(ids)")
                            })
                    }
                }
                let task = try await store.look { try $0.requireAuditTask(id, of: account) }
                let run = try #require(task.progress.checks[.certificateWithoutPolicy])
                #expect(run.suppressed == (isSuppressed ? 1 : 0) && run.nonCompliant == (isSuppressed ? 1 : 2))
                let found = try await store.look {
                    try $0.listAuditFindings(of: account, matching: .init(task: id), page: PageRequest())
                }
                #expect(found.items.count == 2)
                #expect(
                    found.items.filter(\.isSuppressed).map(\.finding.resource) == (isSuppressed ? [key.resource] : []))
            }
        }
    }
}
