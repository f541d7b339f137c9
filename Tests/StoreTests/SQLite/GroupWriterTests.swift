import GRDB
import IoTModel
import Registry
import Synchronization
import Testing

@testable import SQLiteStores

@Suite struct GroupWriterTests {
    /// Runs `body` with a new store, and closes it.
    private func withStore(
        maximumQueued: Int = 100, healthChanged: @escaping @Sendable (StoreHealth) -> Void = { _ in },
        _ body: (SQLiteRegistry) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteRegistry(
                path: folder + "/registry.sqlite", maximumQueued: maximumQueued, healthChanged: healthChanged)
            do {
                try await body(store)
                await store.close()
            } catch {
                await store.close()
                throw error
            }
        }
    }

    /// Queues `writes` in order behind a held writer, lets them go together, and gives their results in order.
    private func queue(
        _ writes: [@Sendable (any RegistryWriter) throws -> Void], in store: SQLiteRegistry
    ) async throws -> [Result<Void, any Error>] {
        let held = await HeldWriter(of: store)
        var tasks: [Task<Void, any Error>] = []
        for (index, write) in writes.enumerated() {
            tasks.append(Task { try await store.change(write) })
            await store.waitForQueue(of: index + 1)
        }
        try await held.release()
        var results: [Result<Void, any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }

    @Test func `what queued while a commit ran is committed together`() async throws {
        try await withStore { store in
            let changes = ObservedChanges(of: store)
            let results = try await queue((0..<50).map { number in { try $0.registerCertificate(number) } }, in: store)
            for result in results { try result.get() }
            #expect(changes.all == [(0..<50).map { .certificate(account, certificateID($0)) }])
        }
    }

    @Test func `a batch has at most its bound of writes, and the rest follows`() async throws {
        try await withStore(maximumQueued: 1_000) { store in
            let maximum = Limits.API.writesPerCommit
            let changes = ObservedChanges(of: store)
            let results = try await queue(
                (0...maximum).map { number in { try $0.registerCertificate(number) } }, in: store)
            for result in results { try result.get() }
            #expect(changes.all.map(\.count) == [maximum, 1])
        }
    }

    @Test func `a write that a rule refuses fails alone`() async throws {
        try await withStore { store in
            let changes = ObservedChanges(of: store)
            let results = try await queue(
                [
                    { try $0.registerCertificate(1) },
                    { writer in
                        try writer.registerCertificate(2)
                        try writer.attachPolicy(policyName("none"), to: certificateID(2), account: account)
                    },
                    { try $0.registerCertificate(3) },
                ], in: store)
            #expect(results.map(\.registryError) == [nil, .notFound(.policy(policyName("none"))), nil])
            #expect(changes.all == [[1, 3].map { .certificate(account, certificateID($0)) }])
            let stored = try await store.look { reader in
                try [1, 2, 3].map { try reader.certificate(certificateID($0), of: account) != nil }
            }
            #expect(stored == [true, false, true])
        }
    }

    @Test func `a write that the database refuses fails alone`() async throws {
        try await withStore { store in
            let results = try await queue(
                [
                    { try $0.registerCertificate(1) },
                    { writer in
                        try writer.registerCertificate(2)
                        let target = Resource.certificate(certificateID(2))
                        try writer.putAttachment(of: policyName("none"), to: target, account: account)
                    },
                    { try $0.registerCertificate(3) },
                ], in: store)
            #expect(
                results.map(\.registryError) == [
                    nil, .unavailable(.failed("FOREIGN KEY constraint failed (SQLite error 787)")), nil,
                ])
            let stored = try await store.look { reader in
                try [1, 2, 3].map { try reader.certificate(certificateID($0), of: account) != nil }
            }
            #expect(stored == [true, false, true])
        }
    }

    @Test func `a failed commit fails every write of its batch, and the next one succeeds`() async throws {
        let health = Reports<StoreHealth>()
        try await withStore(healthChanged: { health.append($0) }) { store in
            let refusal = CommitRefusal()
            try await store.pool.writeWithoutTransaction { database in
                database.add(transactionObserver: refusal, extent: .databaseLifetime)
            }
            let changes = ObservedChanges(of: store)
            let results = try await queue(
                [
                    { try $0.registerCertificate(1) },
                    { writer in
                        try writer.registerCertificate(2)
                        refusal.refuseNextCommit()
                    },
                    { try $0.registerCertificate(1) },
                ], in: store)
            let error = RegistryError.unavailable(.failed("the commit was refused (SQLite error 10)"))
            // The third was refused by a rule, but on the strength of a write that never came to be.
            #expect(results.map(\.registryError) == [error, error, error])
            #expect(changes.all == [])
            #expect(try await store.look { try $0.accounts(holding: certificateID(1)) } == [])
            try await store.change { try $0.registerCertificate(1) }
            #expect(changes.all == [[.certificate(account, certificateID(1))]])
            #expect(health.all == [.failing(error), .writing])
        }
    }

    @Test func `the queue holds its maximum, and one write more is refused at once`() async throws {
        try await withStore(maximumQueued: 3) { store in
            let held = await HeldWriter(of: store)
            let tasks = (0..<3).map { number in Task { try await store.change { try $0.registerCertificate(number) } } }
            await store.waitForQueue(of: 3)
            await #expect(throws: RegistryError.unavailable(.queueFull(maximum: 3))) {
                try await store.change { try $0.registerCertificate(3) }
            }
            try await held.release()
            for task in tasks { try await task.value }
            try await store.change { try $0.registerCertificate(3) }
        }
    }

    @Test func `reading goes on while a write is under way, and sees what was committed`() async throws {
        try await withStore { store in
            try await store.change { try $0.createThing("before") }
            let held = await HeldWriter(of: store)
            #expect(try await store.look { try $0.thing(thingName("before"), of: account) != nil })
            try await held.release()
        }
    }

    @Test func `on a full disk the write is refused, reading goes on, and with room it succeeds`() async throws {
        let health = Reports<StoreHealth>()
        try await withStore(healthChanged: { health.append($0) }) { store in
            try await store.change { try $0.createThing("before") }
            try await store.pool.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            let document = String(repeating: "x", count: 100_000)
            let full = RegistryError.unavailable(.diskFull)
            for _ in 1...2 {
                await #expect(throws: full) {
                    try await store.change { try $0.createPolicy("p", document: document) }
                }
            }
            #expect(try await store.look { try $0.thing(thingName("before"), of: account) != nil })
            #expect(health.all == [.failing(full)])
            try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
            try await store.change { try $0.createPolicy("p", document: document) }
            #expect(health.all == [.failing(full), .writing])
        }
    }

    @Test func `closing commits what is queued and takes nothing more`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/registry.sqlite"
            let store = try SQLiteRegistry(path: path)
            let held = await HeldWriter(of: store)
            let tasks = (0..<5).map { number in Task { try await store.change { try $0.registerCertificate(number) } } }
            await store.waitForQueue(of: 5)
            async let closing: Void = store.close()
            while !store.queue.isClosed { await Task.yield() }
            let stopped = RegistryError.unavailable(.stopped)
            await #expect(throws: stopped) { try await store.change { try $0.registerCertificate(9) } }
            try await held.release()
            await closing
            for task in tasks { try await task.value }
            await #expect(throws: stopped) { try await store.look { try $0.accounts(holding: certificateID(0)) } }
            let again = try SQLiteRegistry(path: path)
            let kept = try await again.look { reader in
                try (0..<5).allSatisfy { try reader.certificate(certificateID($0), of: account) != nil }
            }
            #expect(kept)
            await again.close()
        }
    }

    @Test func `a caller that gives up does not stop its write`() async throws {
        try await withStore { store in
            let held = await HeldWriter(of: store)
            let task = Task { try await store.change { try $0.registerCertificate(1) } }
            await store.waitForQueue(of: 1)
            task.cancel()
            try await held.release()
            try await task.value
            #expect(try await store.look { try $0.accounts(holding: certificateID(1)) } == [account])
        }
    }
}

/// What was reported, in order.
private final class Reports<Report: Sendable>: Sendable {
    private let reports = Mutex<[Report]>([])
    var all: [Report] { reports.withLock { $0 } }
    func append(_ report: Report) { reports.withLock { $0.append(report) } }
}

/// Makes the next commit fail when it is told to.
private final class CommitRefusal: TransactionObserver, Sendable {
    private let isArmed = Mutex(false)

    func refuseNextCommit() { isArmed.withLock { $0 = true } }

    func databaseWillCommit() throws {
        let refuses = isArmed.withLock { isArmed in
            defer { isArmed = false }
            return isArmed
        }
        if refuses { throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the commit was refused") }
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) {}
    func databaseDidRollback(_ database: Database) {}
}

extension Result {
    fileprivate var registryError: RegistryError? {
        if case .failure(let error) = self { error as? RegistryError } else { nil }
    }
}
