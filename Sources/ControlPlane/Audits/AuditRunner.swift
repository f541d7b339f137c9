package import Audit
package import IoTModel
package import Logging
package import Registry

/// Runs audits: those on demand when they are asked for, the scheduled ones in their time. One for each server.
///
/// All tasks go forward in turn, a portion each: reading and judging don't hold the registry's writer, and one account's
/// million certificates don't keep another's audit waiting. What a task has done is in the registry with its findings,
/// so one that a stop of the server interrupts goes on at the next start.
package struct AuditRunner: Sendable {
    /// How often it looks for audits whose time has come.
    package static let interval = Duration.seconds(30)
    /// Tasks that are looked at in one turn.
    private static let tasksInTurn = 200
    private static let deletionsInStep = 1_000

    /// What the operator gave for the checks to compare with, as it is now.
    package typealias Lists = @Sendable () async -> AuditLists

    private let registry: any RegistryStore
    private let signal: AuditSignal
    private let lists: Lists
    private let prepare: @Sendable () async -> Void
    private let clock: WallClock
    private let random: RandomSource
    private let logger: Logger

    /// - Parameter prepare: called before audits go on, so that what happened until then is in the registry.
    package init(
        registry: any RegistryStore, signal: AuditSignal, lists: @escaping Lists = { AuditLists() },
        prepare: @escaping @Sendable () async -> Void = {}, clock: WallClock, random: RandomSource, logger: Logger
    ) {
        self.registry = registry
        self.signal = signal
        self.lists = lists
        self.prepare = prepare
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    /// Until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { tasks in
            let signal = signal
            tasks.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil { signal.wake() }
            }
            // What a server that stopped left to do.
            signal.wake()
            for await _ in signal.calls {
                do throws(RegistryError) {
                    try await runAll()
                } catch {
                    logger.warning("Audits can't go on; trying again", metadata: ["reason": "\(error)"])
                }
                if Task.isCancelled { break }
            }
            tasks.cancelAll()
        }
    }

    /// Returns when nothing is left to do now.
    package func runAll() async throws(RegistryError) {
        try await startScheduled()
        var judging: AuditLists?
        while !Task.isCancelled {
            let tasks = try await registry.read { reader throws(RegistryError) in
                try reader.auditTasksInProgress(limit: Self.tasksInTurn)
            }
            guard !tasks.isEmpty else { break }
            let given: AuditLists
            if let judging {
                given = judging
            } else {
                await prepare()
                given = await lists()
                judging = given
            }
            for task in tasks { try await advance(task, given) }
        }
        try await forget()
    }

    /// One portion of one task.
    private func advance(_ task: AuditTaskRecord, _ lists: AuditLists) async throws(RegistryError) {
        let now = clock.now()
        let auditor = Auditor(
            checks: task.progress.open, thresholds: task.progress.thresholds, now: task.startDate, lists: lists)
        let portion: AuditPortion?
        do throws(RegistryError) {
            portion = try await registry.read { reader throws(RegistryError) in try reader.nextAuditPortion(of: task) }
        } catch .unavailable(.unreadable(let record)) {
            // It won't be otherwise the next time.
            logger.error("An audit can't go on", metadata: ["audit.task": "\(task.id)", "reason": "\(record)"])
            try await registry.write { writer throws(RegistryError) in
                try writer.failAuditTask(task.id, of: task.account, because: .unreadable("Unreadable: \(record)"))
            }
            return
        }
        guard let portion else { return }
        let verdict = auditor.judge(portion.facts)
        let obstacles = Dictionary(
            uniqueKeysWithValues: auditor.checks.compactMap { check in auditor.obstacle(to: check).map { (check, $0) } }
        )
        let random = random
        _ = try await registry.write { writer throws(RegistryError) in
            try writer.finishAuditPortion(
                portion, verdict, obstacles: obstacles, of: task.id, account: task.account, at: now,
                makeID: { AuditFindingID(unchecked: random.uuid()) })
        }
    }

    private func startScheduled() async throws(RegistryError) {
        let now = clock.now()
        let random = random
        while try await registry.read({ reader throws(RegistryError) in
            try !reader.scheduledAudits(dueAt: now, limit: 1).isEmpty
        }) {
            _ = try await registry.write { writer throws(RegistryError) in
                try writer.startScheduledAudits(
                    at: now, limit: Self.tasksInTurn, makeID: { AuditTaskID(unchecked: random.uuid()) })
            }
        }
    }

    /// What is too old or too many, a little at a time.
    private func forget() async throws(RegistryError) {
        let now = clock.now()
        let accounts = try await registry.read { reader throws(RegistryError) in
            try reader.accounts(in: Window(limit: Limits.Registry.accounts)).map(\.id)
        }
        for account in accounts {
            while try await registry.read({ reader throws(RegistryError) in
                try reader.hasOldAudits(of: account, at: now)
            }) {
                _ = try await registry.write { writer throws(RegistryError) in
                    try writer.forgetOldAudits(of: account, at: now, limit: Self.deletionsInStep)
                }
            }
        }
    }
}
