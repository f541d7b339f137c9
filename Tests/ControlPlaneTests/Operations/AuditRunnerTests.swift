import Audit
import IoTModel
import Logging
import Registry
import Testing

@testable import ControlPlane

@Suite struct AuditRunnerTests {
    private static let other = AccountID(unchecked: "999999999999")
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func progress(_ phase: AuditProgress.Phase = .account, marker: String? = nil) -> AuditProgress {
        var progress = AuditProgress(
            checks: [.loggingDisabled], thresholds: AuditThresholds(), connectionsSince: TestAPI.now)
        progress.phase = phase
        progress.marker = marker
        return progress
    }

    private func runner(
        _ registry: InMemoryRegistry, lists: @escaping AuditRunner.Lists = { _ in AuditLists() }
    ) -> AuditRunner {
        AuditRunner(
            registry: registry, signal: AuditSignal(), lists: lists, clock: WallClock { TestAPI.now }, random: .system,
            logger: Self.logger)
    }

    /// Begins a task whenever one begins to be looked at: there is always one open.
    private actor Crowd {
        let registry: InMemoryRegistry
        private(set) var begun = 0
        private(set) var seen: (scheduled: Bool, forgotten: Bool)?

        init(_ registry: InMemoryRegistry) { self.registry = registry }

        func next() async throws {
            begun += 1
            let number = begun
            guard number < 20 else {
                if seen == nil {
                    seen = try await registry.read { reader throws(RegistryError) in
                        let window = Window<AuditTaskRecord.ListKey>(limit: 5)
                        let scheduled = try reader.auditTasks(of: AuditRunnerTests.other, in: window)
                        let old = try reader.auditTask(AuditTaskID(unchecked: "old"), of: .standard)
                        let isOver = scheduled.first.map { $0.status != .inProgress } ?? false
                        return (scheduled: isOver, forgotten: old == nil)
                    }
                }
                return
            }
            try await registry.write { writer throws(RegistryError) in
                try writer.startAuditTask(
                    AuditTaskID(unchecked: "t\(number)"), of: [.loggingDisabled], isOperators: true, account: .standard,
                    at: TestAPI.now)
                guard number == 1 else { return }
                try writer.put(
                    ScheduledAuditRecord(
                        account: AuditRunnerTests.other, name: ScheduledAuditName(unchecked: "nightly"),
                        schedule: .daily,
                        checks: [.loggingDisabled], nextRun: TestAPI.now))
            }
        }
    }

    @Test func `an account that always has a task open keeps no schedule and no forgetting waiting`() async throws {
        let registry = InMemoryRegistry()
        let crowd = Crowd(registry)
        try await registry.write { writer throws(RegistryError) in
            try writer.put(AccountRecord(id: .standard, endpoints: [], creationDate: TestAPI.now))
            try writer.put(
                AuditTaskRecord(
                    account: .standard, id: AuditTaskID(unchecked: "old"),
                    startDate: TestAPI.now.advanced(by: .zero - Limits.Audit.retention - .seconds(1)),
                    status: .completed,
                    progress: Self.progress()))
            try writer.put(
                AuditTaskRecord(
                    account: .standard, id: AuditTaskID(unchecked: "first"), startDate: TestAPI.now,
                    progress: Self.progress()))
        }
        try await runner(registry) { _ in
            try? await crowd.next()
            return AuditLists()
        }.runAll()
        let seen = try #require(await crowd.seen)
        #expect(seen.scheduled && seen.forgotten)
    }

    @Test func `a task that can't go on fails, and the others go on`() async throws {
        let registry = InMemoryRegistry()
        let ids = ["a", "b"].map { AuditTaskID(unchecked: $0) }
        try await registry.write { writer throws(RegistryError) in
            try writer.put(
                AuditTaskRecord(
                    account: .standard, id: ids[0], startDate: TestAPI.now,
                    progress: Self.progress(.policies, marker: "no marker")))
            try writer.put(
                AuditTaskRecord(
                    account: Self.other, id: ids[1], startDate: TestAPI.now, progress: Self.progress()))
        }
        try await runner(registry).runAll()
        let found = try await registry.read { reader throws(RegistryError) in
            [try reader.auditTask(ids[0], of: .standard), try reader.auditTask(ids[1], of: Self.other)]
        }
        #expect(found.map(\.?.status) == [.failed, .completed])
        #expect(found[0]?.progress.checks[.loggingDisabled]?.errorCode == "UNREADABLE")
    }

    // MARK: Connections

    private func use(_ connected: Duration, until end: Duration?) -> SharedUseRecord {
        SharedUseRecord(
            account: .standard, certificate: CertificateID(digest: [UInt8](repeating: 7, count: 32)), clientID: "a",
            connected: TestAPI.now.advanced(by: connected), disconnected: end.map { TestAPI.now.advanced(by: $0) })
    }

    private func uses(in registry: InMemoryRegistry) async throws -> [SharedUseRecord] {
        try await registry.read { reader throws(RegistryError) in
            try reader.sharedUses(
                of: .standard, since: TestAPI.now.advanced(by: .seconds(-99)), in: Window(limit: 5))
        }
    }

    @Test func `what the last server left open has ended when this one begins`() async throws {
        let registry = InMemoryRegistry()
        let open = use(.seconds(-9), until: nil)
        try await registry.write { writer throws(RegistryError) in try writer.put(open) }
        let history = ConnectionHistory(
            registry: registry, take: { ([], 0) }, clock: WallClock { TestAPI.now }, logger: Self.logger)
        await history.begin()
        #expect(try await uses(in: registry) == [use(.seconds(-9), until: .zero)])
    }

    @Test func `what was noticed is written, and that something was lost`() async throws {
        for dropped in [0, 1] {
            let registry = InMemoryRegistry()
            let noticed = use(.seconds(-9), until: nil)
            let history = ConnectionHistory(
                registry: registry, take: { ([.shared(noticed)], dropped) }, clock: WallClock { TestAPI.now },
                logger: Self.logger)
            await history.write()
            #expect(try await uses(in: registry) == [noticed])
            let lost = try await registry.read { reader throws(RegistryError) in
                try reader.lastLostObservation(of: Self.other)
            }
            #expect(lost == (dropped == 0 ? nil : TestAPI.now))
        }
    }

    /// Holds its writes, or has no room for them, for as long as it is told to.
    private actor StubbornRegistry: RegistryStore {
        let registry: InMemoryRegistry
        private(set) var begun = 0
        private var held: [CheckedContinuation<Void, Never>]? = []
        private var isFull = false

        init(_ registry: InMemoryRegistry) { self.registry = registry }

        func release() {
            for continuation in held ?? [] { continuation.resume() }
            held = nil
        }

        func fill(_ isFull: Bool) { self.isFull = isFull }

        func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(RegistryError) -> T {
            try await registry.read(body)
        }

        func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(RegistryError) -> T {
            begun += 1
            if held != nil { await withCheckedContinuation { held?.append($0) } }
            if isFull { throw .unavailable(.diskFull) }
            return try await registry.write(body)
        }

        nonisolated func observe(_ observer: @escaping Observer) { registry.observe(observer) }
    }

    private func history(of registry: StubbornRegistry) -> ConnectionHistory {
        let noticed = use(.seconds(-9), until: nil)
        return ConnectionHistory(
            registry: registry, take: { ([.shared(noticed)], 0) }, clock: WallClock { TestAPI.now },
            logger: Self.logger)
    }

    @Test func `one write waits for the other, so that what was noticed first is written first`() async {
        let registry = StubbornRegistry(InMemoryRegistry())
        let history = history(of: registry)
        let first = Task { await history.write() }
        while await registry.begun == 0 { await Task.yield() }
        let second = Task { await history.write() }
        for _ in 0..<1_000 { await Task.yield() }
        #expect(await registry.begun == 1)
        await registry.release()
        await first.value
        await second.value
        #expect(await registry.begun == 2)
    }

    @Test func `what finds the disk full is written later`() async throws {
        let inner = InMemoryRegistry()
        let registry = StubbornRegistry(inner)
        let history = history(of: registry)
        await registry.release()
        await registry.fill(true)
        await history.write()
        #expect(try await uses(in: inner).isEmpty)
        await registry.fill(false)
        await history.write()
        #expect(try await uses(in: inner) == [use(.seconds(-9), until: nil)])
        let lost = try await inner.read { reader throws(RegistryError) in
            try reader.lastLostObservation(of: .standard)
        }
        #expect(lost == nil)
    }
}
