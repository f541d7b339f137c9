import Audit
import IoTModel
import Registry
import Testing

@Suite struct ConnectionHistoryTests {
    private func at(_ seconds: Int) -> WallTime { start.advanced(by: .seconds(seconds)) }

    private func use(_ number: Int, _ client: String, _ connected: Int, _ disconnected: Int?) -> SharedUseRecord {
        SharedUseRecord(
            account: account, certificate: certificateID(number), clientID: client, connected: at(connected),
            disconnected: disconnected.map(at))
    }

    private func conflict(_ client: String, _ principal: String, _ disconnected: Int) -> ClientConflictRecord {
        ClientConflictRecord(
            account: account, clientID: client, principal: principal, disconnected: at(disconnected))
    }

    @Test(arguments: Backend.allCases)
    func `the last of each is kept, read by time, ended with its server, and forgotten`(_ backend: Backend) async throws
    {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.put(use(1, "a", 1, 2))
                try writer.put(use(1, "a", 5, 8))
                try writer.put(use(1, "b", 3, nil))
                try writer.put(use(2, "a", 3, 4))
                try writer.put(conflict("a", "p", 1))
                try writer.put(conflict("a", "p", 6))
                try writer.put(conflict("a", "q", 3))
            }
            func uses(since seconds: Int) async throws -> [SharedUseRecord] {
                try await store.look { try $0.sharedUses(of: account, since: at(seconds), in: Window(limit: 10)) }
            }
            func conflicts(since seconds: Int) async throws -> [ClientConflictRecord] {
                try await store.look { try $0.clientConflicts(of: account, since: at(seconds), in: Window(limit: 10)) }
            }
            #expect(try await uses(since: 0) == [use(1, "a", 5, 8), use(1, "b", 3, nil), use(2, "a", 3, 4)])
            #expect(try await uses(since: 5) == [use(1, "a", 5, 8), use(1, "b", 3, nil)])
            #expect(try await conflicts(since: 0) == [conflict("a", "p", 6), conflict("a", "q", 3)])
            #expect(try await conflicts(since: 4) == [conflict("a", "p", 6)])
            #expect(try await store.look { try $0.connectionHistoryCount(of: account) } == 5)
            #expect(try await store.look { try $0.connectionHistoryCount(of: otherAccount) } == 0)
            let next = try await store.look {
                try $0.sharedUses(of: account, since: at(0), in: Window(after: use(1, "a", 0, 0).key, limit: 1))
            }
            #expect(next == [use(1, "b", 3, nil)])

            try await store.change { try $0.endSharedUses(at: at(9)) }
            #expect(try await uses(since: 9) == [use(1, "b", 3, 9)])
            #expect(try await !store.look { try $0.hasConnectionHistory(before: at(3)) })
            #expect(try await store.look { try $0.hasConnectionHistory(before: at(4)) })
            #expect(try await store.change { try $0.deleteConnectionHistory(before: at(8), limit: 10) } == 3)
            #expect(try await uses(since: 0) == [use(1, "a", 5, 8), use(1, "b", 3, 9)])
            #expect(try await conflicts(since: 0).isEmpty)
        }
    }

    @Test(arguments: Backend.allCases)
    func `the end of a connection that was taken over isn't its successor's`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func known() async throws -> [SharedUseRecord] {
                try await store.look { try $0.sharedUses(of: account, since: at(0), in: Window(limit: 10)) }
            }
            try await store.change { try $0.put(use(1, "a", 5, nil)) }
            try await store.change { try $0.put(use(1, "a", 1, 5)) }
            #expect(try await known() == [use(1, "a", 5, nil)])
            try await store.change { try $0.put(use(1, "a", 5, 9)) }
            #expect(try await known() == [use(1, "a", 5, 9)])
            try await store.change { try $0.put(use(1, "a", 5, nil)) }
            #expect(try await known() == [use(1, "a", 5, 9)])
            try await store.change { try $0.put(use(1, "a", 10, nil)) }
            #expect(try await known() == [use(1, "a", 10, nil)])
            try await store.change { writer in
                try writer.put(conflict("a", "p", 6))
                try writer.put(conflict("a", "p", 5))
            }
            let conflicts = try await store.look {
                try $0.clientConflicts(of: account, since: at(0), in: Window(limit: 10))
            }
            #expect(conflicts == [conflict("a", "p", 6)])
        }
    }

    @Test(arguments: Backend.allCases, [-1, 0, 1, Limits.Audit.resourcesPerStep + 1])
    func `a task looks at whole certificates and whole clients, whatever a portion's size is`(
        _ backend: Backend, _ more: Int
    ) async throws {
        try await backend.withStore { store in
            let size = Limits.Audit.resourcesPerStep + more
            try await store.change { writer in
                // The first certificate's uses end about the end of a portion.
                for number in 0..<size { try writer.put(use(1, "c\(number)", 1, nil)) }
                for client in ["a", "b", "c"] { try writer.put(use(2, client, 1, nil)) }
                for principal in ["p", "q"] { try writer.put(conflict("a", principal, 1)) }
                try writer.startAuditTask(
                    AuditTaskID(unchecked: "t"), of: [.deviceCertificateShared, .conflictingClientIDs],
                    isOperators: true, account: account, at: at(10))
            }
            var found: [AuditFinding] = []
            while let portion = try await store.look({ reader in
                try reader.nextAuditPortion(of: try reader.requireAuditTask(AuditTaskID(unchecked: "t"), of: account))
            }) {
                let verdict = Auditor(
                    checks: [.deviceCertificateShared, .conflictingClientIDs], now: at(10)
                ).judge(portion.facts)
                found += verdict.findings
                try await store.change { writer in
                    try writer.finishAuditPortion(
                        portion, verdict, obstacles: [:], of: AuditTaskID(unchecked: "t"), account: account, at: at(10),
                        makeID: { AuditFindingID(unchecked: "f\(portion.phase)\(portion.marker ?? "")") })
                }
            }
            #expect(
                found.map(\.resource)
                    == [
                        .deviceCertificate(certificateID(1)), .deviceCertificate(certificateID(2)), .clientID("a"),
                    ])
            #expect(found.map(\.related.count) == [Limits.Audit.relatedResources, 3, 0])
            #expect(found[0].sentence.hasPrefix("\(size) client ids"))
            let finding = AuditFindingID(unchecked: "fsharedCertificates")
            let related = try await readAll(size: 30, ascending: true) { page in
                try await store.look { try $0.listRelatedResources(ofAuditFinding: finding, of: account, page: page) }
            }
            #expect(related == found[0].related)
        }
    }

    @Test func `an account keeps as much as it may, and what is known already is brought up to date`() async throws {
        let store = InMemoryRegistry()
        let maximum = Limits.Audit.historyEntries
        try await store.change { writer in
            for number in 0..<(maximum - 2) { try writer.put(conflict("c\(number)", "p", 1)) }
        }
        func keep(_ observations: ConnectionObservation...) async throws -> Int {
            try await store.change { try $0.keep(observations, at: at(7)) }
        }
        func lost(_ account: AccountID) async throws -> WallTime? {
            try await store.look { try $0.lastLostObservation(of: account) }
        }
        #expect(try await keep(.shared(use(1, "a", 1, nil)), .conflict(conflict("d", "p", 1))) == 0)
        #expect(try await lost(account) == nil)
        let other = ClientConflictRecord(account: otherAccount, clientID: "c", principal: "p", disconnected: at(1))
        #expect(
            try await keep(
                .shared(use(1, "b", 1, nil)), .conflict(other), .conflict(conflict("e", "p", 1)),
                .shared(use(1, "a", 1, 5)), .conflict(conflict("d", "p", 6))) == 2)
        #expect(try await store.look { try $0.connectionHistoryCount(of: account) } == maximum)
        #expect(try await store.look { try $0.connectionHistoryCount(of: otherAccount) } == 1)
        #expect(
            try await store.look { try $0.sharedUses(of: account, since: at(0), in: Window(limit: 10)) }
                == [use(1, "a", 1, 5)])
        #expect(
            try await store.look { try $0.clientConflicts(of: account, since: at(6), in: Window(limit: 10)) }
                == [conflict("d", "p", 6)])
        #expect(try await lost(account) == at(7))
        #expect(try await lost(otherAccount) == nil)
    }

    @Test(arguments: Backend.allCases)
    func `of one certificate and of one client id the oldest go`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.Audit.historyEntriesOfOne
            for (count, first) in [(maximum, 1), (maximum + 1, 2)] {
                var observations: [ConnectionObservation] = [
                    .shared(use(2, "other", 1, nil)), .conflict(conflict("y", "p", 1)),
                ]
                for number in 1...count {
                    observations.append(.shared(use(1, "c\(number)", number, nil)))
                    observations.append(.conflict(conflict("x", "p\(number)", number)))
                }
                let noticed = observations
                let refused = try await store.change { try $0.keep(noticed, at: at(9)) }
                #expect(refused == 0)
                let uses = try await store.look { try $0.sharedUses(of: account, since: at(0), in: Window(limit: 999)) }
                #expect(uses.count == maximum + 1 && uses.map(\.connected).min() == at(1))
                #expect(uses.filter { $0.certificate == certificateID(1) }.map(\.connected).min() == at(first))
                let conflicts = try await store.look {
                    try $0.clientConflicts(of: account, since: at(0), in: Window(limit: 999))
                }
                #expect(conflicts.count == maximum + 1)
                #expect(conflicts.filter { $0.clientID == "x" }.map(\.disconnected).min() == at(first))
            }
        }
    }

    struct Loss: Sendable {
        let account: AccountID?
        /// Before the task begins.
        let age: Duration
        let isShared: Bool
        let status: AuditCheckRun.Status
        let isTold: Bool
    }

    @Test(
        arguments: Backend.allCases,
        [
            Loss(account: account, age: .zero, isShared: false, status: .failed, isTold: true),
            Loss(account: nil, age: Limits.Audit.history, isShared: false, status: .failed, isTold: true),
            Loss(account: account, age: .zero, isShared: true, status: .nonCompliant, isTold: true),
            Loss(account: otherAccount, age: .zero, isShared: false, status: .compliant, isTold: false),
            Loss(
                account: account, age: Limits.Audit.history + .milliseconds(1), isShared: false, status: .compliant,
                isTold: false),
        ])
    func `a check that missed connections doesn't say that there were none`(
        _ backend: Backend, _ loss: Loss
    ) async throws {
        try await backend.withStore { store in
            let id = AuditTaskID(unchecked: "t")
            try await store.change { writer in
                try writer.putLostObservation(of: loss.account, at: at(10).advanced(by: .zero - loss.age))
                if loss.isShared { for client in ["a", "b"] { try writer.put(use(1, client, 1, nil)) } }
                try writer.startAuditTask(
                    id, of: [.deviceCertificateShared], isOperators: true, account: account, at: at(10))
            }
            while let portion = try await store.look({ reader in
                try reader.nextAuditPortion(of: try reader.requireAuditTask(id, of: account))
            }) {
                let verdict = Auditor(checks: [.deviceCertificateShared], now: at(10)).judge(portion.facts)
                try await store.change { writer in
                    try writer.finishAuditPortion(
                        portion, verdict, obstacles: [:], of: id, account: account, at: at(10),
                        makeID: { AuditFindingID(unchecked: "f") })
                }
            }
            let run = try #require(
                try await store.look { try $0.requireAuditTask(id, of: account) }.progress
                    .checks[.deviceCertificateShared])
            #expect(run.status == loss.status)
            #expect((run.message != nil) == loss.isTold)
            #expect(run.errorCode == (loss.status == .failed ? "CONNECTIONS_LOST" : nil))
        }
    }
}
