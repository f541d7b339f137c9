import Audit
import GRDB
import IoTModel
import Registry
import Testing

@testable import SQLiteStores

@Suite struct UnreadableAuditTests {
    private func withStore(_ body: (SQLiteRegistry) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteRegistry(path: folder + "/registry.sqlite")
            try await body(store)
            await store.close()
        }
    }

    @Test func `a task that can't be read hides no other, and can be ended`() async throws {
        try await withStore { store in
            let ids = ["a", "b", "c"].map { AuditTaskID(unchecked: $0) }
            func begin(_ id: AuditTaskID) async throws {
                try await store.change {
                    try $0.startAuditTask(id, of: [.loggingDisabled], isOperators: true, account: account, at: start)
                }
            }
            func running() async throws -> [AuditTaskID] {
                try await store.look { try $0.auditTasksInProgress(in: Window(limit: 10)) }.map(\.key.id)
            }
            try await begin(ids[0])
            try await begin(ids[1])
            try await store.pool.write { try $0.execute(sql: "UPDATE audit_tasks SET progress = '{' WHERE id = 'a'") }
            #expect(try await running() == [ids[0], ids[1]])
            try await begin(ids[2])
            try await store.change {
                try $0.failAuditTask(ids[0], of: account, because: .unreadable("x"), at: start)
            }
            #expect(try await running() == [ids[1], ids[2]])
            #expect(try await store.look { try $0.requireAuditTask(ids[0], of: account) }.status == .failed)
        }
    }

    @Test func `a scheduled audit that can't be read keeps no other from its time`() async throws {
        try await withStore { store in
            try await store.change { writer in
                for name in ["a", "b"] {
                    try writer.put(
                        ScheduledAuditRecord(
                            account: account, name: ScheduledAuditName(unchecked: name), schedule: .daily,
                            checks: [.loggingDisabled], nextRun: start))
                }
            }
            try await store.pool.write {
                try $0.execute(sql: "UPDATE scheduled_audits SET schedule = '{' WHERE name = 'a'")
            }
            let begun = try await store.change { writer in
                var unreadable: [DueAudit] = []
                try writer.startScheduledAudits(
                    at: start, limit: 10, makeID: { AuditTaskID(unchecked: "t") },
                    unreadable: { audit, _ in unreadable.append(audit) })
                return unreadable
            }
            #expect(begun == [DueAudit(account: account, name: ScheduledAuditName(unchecked: "a"))])
            let running = try await store.look { try $0.auditTasksInProgress(of: account) }
            #expect(running.map(\.scheduledAudit) == [ScheduledAuditName(unchecked: "b")])
            // It is tried again, but not before a day has gone.
            for (seconds, isDue) in [(86_399, false), (86_400, true)] {
                let later = start.advanced(by: .seconds(seconds))
                let due = try await store.look { try $0.scheduledAudits(dueAt: later, limit: 10) }
                #expect(due.contains(begun[0]) == isDue)
            }
        }
    }
}
