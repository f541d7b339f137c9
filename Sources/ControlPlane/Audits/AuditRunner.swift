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
    /// Tasks that are read at once, and scheduled audits that begin at once.
    private static let tasksInTurn = 200
    private static let deletionsInStep = 1_000

    /// What the operator gave for these checks to compare with, as it is now.
    package typealias Lists = @Sendable (Set<AuditCheck>) async -> AuditLists

    private let registry: any RegistryStore
    private let signal: AuditSignal
    private let lists: Lists
    private let prepare: @Sendable () async -> Void
    private let clock: WallClock
    private let random: RandomSource
    private let logger: Logger

    /// - Parameter prepare: called before an audit goes on for the first time, so that what happened until then is in the registry.
    package init(
        registry: any RegistryStore, signal: AuditSignal, lists: @escaping Lists = { _ in AuditLists() },
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

    /// Returns when nothing is left to do now. Goes round: each time what has become due begins, each task goes on by a
    /// portion, and a little of what is too old is forgotten, so that none of it waits for the end of all the others.
    package func runAll() async throws(RegistryError) {
        var round = Round()
        var goesOn = true
        while goesOn, !Task.isCancelled {
            let starts = try await startScheduled()
            let advances = try await advanceAll(&round)
            let forgets = try await forget(&round)
            goesOn = starts || advances || forgets
        }
    }

    /// What is carried from one time round to the next.
    private struct Round {
        /// Of each task in progress, what it is compared with: the same from its first portion to its last.
        var lists: [RunningAuditTask.Key: AuditLists] = [:]
        /// Accounts that may have something to forget.
        var forgetting: [AccountID] = []
        /// When all accounts were put there.
        var lookedAt: WallTime?
    }

    /// - Returns: whether one has gone on.
    private func advanceAll(_ round: inout Round) async throws(RegistryError) -> Bool {
        var running: Set<RunningAuditTask.Key> = []
        var hasAdvanced = false
        var after: RunningAuditTask.Key?
        repeat {
            let window = Window(after: after, limit: Self.tasksInTurn)
            let tasks = try await registry.read { reader throws(RegistryError) in
                try reader.auditTasksInProgress(in: window)
            }
            for task in tasks where !Task.isCancelled {
                running.insert(task.key)
                if await advance(task.key, &round) { hasAdvanced = true }
            }
            after = tasks.count < Self.tasksInTurn ? nil : tasks.last?.key
        } while after != nil && !Task.isCancelled
        round.lists = round.lists.filter { running.contains($0.key) }
        return hasAdvanced
    }

    /// One portion of one task. What is wrong with it concerns no other: what may pass is left to the next time, and a
    /// task of which something can't be read fails.
    ///
    /// - Returns: whether it has gone on, or ended.
    private func advance(_ key: RunningAuditTask.Key, _ round: inout Round) async -> Bool {
        do throws(RegistryError) {
            do throws(RegistryError) {
                return try await takePortion(of: key, &round)
            } catch .unavailable(let reason) where reason.mayPass {
                throw .unavailable(reason)
            } catch {
                logger.error("An audit can't go on", metadata: ["audit.task": "\(key.id)", "reason": "\(error)"])
                let (now, sentence) = (clock.now(), error.message)
                try await registry.write { writer throws(RegistryError) in
                    try writer.failAuditTask(key.id, of: key.account, because: .unreadable(sentence), at: now)
                }
                return true
            }
        } catch {
            logger.warning(
                "An audit can't go on; trying again",
                metadata: ["audit.task": "\(key.id)", "reason": "\(error)"])
            return false
        }
    }

    private func takePortion(
        of key: RunningAuditTask.Key, _ round: inout Round
    ) async throws(RegistryError) -> Bool {
        let now = clock.now()
        let read = try await registry.read { reader throws(RegistryError) in
            try reader.auditTask(key.id, of: key.account)
        }
        guard let task = read, task.status == .inProgress else { return true }
        let given: AuditLists
        if let known = round.lists[key] {
            given = known
        } else {
            await prepare()
            given = await lists(task.progress.open)
            round.lists[key] = given
        }
        let next = try await registry.read { reader throws(RegistryError) in try reader.nextAuditPortion(of: task) }
        guard let portion = next else { return false }
        let auditor = Auditor(
            checks: task.progress.open, thresholds: task.progress.thresholds, now: task.startDate, lists: given)
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
        return true
    }

    /// - Returns: whether one was due.
    private func startScheduled() async throws(RegistryError) -> Bool {
        let (now, random, logger) = (clock.now(), random, logger)
        guard
            try await registry.read({ reader throws(RegistryError) in
                try !reader.scheduledAudits(dueAt: now, limit: 1).isEmpty
            })
        else { return false }
        return try await registry.write { writer throws(RegistryError) in
            try writer.startScheduledAudits(
                at: now, limit: Self.tasksInTurn, makeID: { AuditTaskID(unchecked: random.uuid()) },
                unreadable: { audit, reason in
                    logger.error(
                        "A scheduled audit can't begin; trying again in a day",
                        metadata: [
                            "account": "\(audit.account)", "audit.name": "\(audit.name)", "reason": "\(reason)",
                        ])
                })
        } > 0
    }

    /// What is too old or too many: a portion, of one account.
    ///
    /// - Returns: whether there may be more to forget.
    private func forget(_ round: inout Round) async throws(RegistryError) -> Bool {
        let now = clock.now()
        if round.forgetting.isEmpty, round.lookedAt.map({ $0.advanced(by: Self.interval) <= now }) ?? true {
            round.forgetting = try await registry.read { reader throws(RegistryError) in
                try reader.accounts(in: Window(limit: Limits.Registry.accounts)).map(\.id)
            }
            round.lookedAt = now
        }
        guard let account = round.forgetting.first else { return false }
        round.forgetting.removeFirst()
        do throws(RegistryError) {
            if try await registry.read({ reader throws(RegistryError) in try reader.hasOldAudits(of: account, at: now) }
            ),
                try await registry.write({ writer throws(RegistryError) in
                    try writer.forgetOldAudits(of: account, at: now, limit: Self.deletionsInStep)
                })
            {
                round.forgetting.append(account)
            }
        } catch {
            logger.warning(
                "Old audits can't be deleted; trying again",
                metadata: ["account": "\(account)", "reason": "\(error)"])
        }
        return !round.forgetting.isEmpty
    }
}

extension RegistryError.Unavailability {
    /// Whether the same may succeed later.
    fileprivate var mayPass: Bool {
        switch self {
        case .queueFull, .diskFull, .stopped, .failed: true
        case .unreadable: false
        }
    }
}
