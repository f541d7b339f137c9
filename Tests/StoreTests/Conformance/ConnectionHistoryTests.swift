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
    func `a task looks at whole certificates and whole clients, whatever a portion's size is`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let size = Limits.Audit.resourcesPerStep
            try await store.change { writer in
                // The second certificate's uses go over the end of the first portion.
                for number in 0..<(size - 1) { try writer.put(use(1, "c\(number)", 1, nil)) }
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
            let finding = AuditFindingID(unchecked: "fsharedCertificates")
            let related = try await readAll(size: 30, ascending: true) { page in
                try await store.look { try $0.listRelatedResources(ofAuditFinding: finding, of: account, page: page) }
            }
            #expect(related == found[0].related)
        }
    }

    @Test func `an account keeps as much as it may, and no more`() async throws {
        let store = InMemoryRegistry()
        let maximum = Limits.Audit.historyEntries
        let observations = (0..<maximum).map { ConnectionObservation.conflict(conflict("c\($0)", "p", 1)) }
        #expect(try await store.change { try $0.keep(observations) } == 0)
        let other = ClientConflictRecord(account: otherAccount, clientID: "c", principal: "p", disconnected: at(1))
        let refused = try await store.change {
            try $0.keep([.shared(use(1, "a", 1, nil)), .conflict(other), .conflict(conflict("d", "p", 1))])
        }
        #expect(refused == 2)
        #expect(try await store.look { try $0.connectionHistoryCount(of: account) } == maximum)
        #expect(try await store.look { try $0.connectionHistoryCount(of: otherAccount) } == 1)
    }
}
