package import IoTModel
package import Logging
package import Registry

/// Writes what the device ports noticed of connections into the registry, every few seconds and before an audit.
///
/// Owner of what couldn't be written yet. One writes at a time, so that what was noticed first is written first.
package actor ConnectionHistory {
    package typealias Take = @Sendable () -> (observations: [ConnectionObservation], dropped: Int)

    package static let interval = Duration.seconds(5)
    /// In one transaction.
    private static let batch = 500
    private static let deletions = 1_000

    private let registry: any RegistryStore
    private let take: Take
    private let clock: WallClock
    private let logger: Logger
    /// The last that was begun.
    private var writing: Task<Void, Never>?
    /// Oldest first.
    private var waiting: [ConnectionObservation] = []
    /// Something was lost, and the registry doesn't know yet.
    private var hasLost = false

    package init(registry: any RegistryStore, take: @escaping Take, clock: WallClock, logger: Logger) {
        self.registry = registry
        self.take = take
        self.clock = clock
        self.logger = logger
    }

    /// What the last server left open has ended with it. Called before the first connection of this one.
    package func begin() async {
        let now = clock.now()
        await attempt { () async throws(RegistryError) in
            try await registry.write { writer throws(RegistryError) in try writer.endSharedUses(at: now) }
        }
    }

    /// Until the task is cancelled.
    package func run() async {
        while (try? await Task.sleep(for: Self.interval)) != nil {
            await write()
            await attempt { () async throws(RegistryError) in try await forget() }
        }
    }

    /// Returns when all that was noticed until now is in the registry, waits for it, or is lost with a line in the log.
    package func write() async {
        let former = writing
        let mine = Task {
            await former?.value
            await writeAll()
        }
        writing = mine
        await mine.value
    }

    private func writeAll() async {
        let (observations, dropped) = take()
        waiting += observations
        var lost = dropped
        hasLost = hasLost || dropped > 0
        let now = clock.now()
        while !waiting.isEmpty || hasLost {
            let (next, tellsOfLoss) = (Array(waiting.prefix(Self.batch)), hasLost)
            do throws(RegistryError) {
                lost += try await registry.write { writer throws(RegistryError) in
                    if tellsOfLoss { try writer.putLostObservation(of: nil, at: now) }
                    return try writer.keep(next, at: now)
                }
                hasLost = false
            } catch .unavailable(.diskFull), .unavailable(.queueFull), .unavailable(.stopped) {
                // Tried again with what follows, as far as there is room.
                break
            } catch {
                // One of them may be the reason: it mustn't keep the others out for ever.
                lost += next.count
                hasLost = !next.isEmpty
            }
            waiting.removeFirst(next.count)
        }
        let tooMany = waiting.count - Limits.Audit.queuedObservations
        if tooMany > 0 {
            waiting.removeFirst(tooMany)
            lost += tooMany
            hasLost = true
        }
        guard lost > 0 else { return }
        logger.warning("Connections that audits tell of couldn't be kept", metadata: ["count": "\(lost)"])
    }

    private func forget() async throws(RegistryError) {
        let end = clock.now().advanced(by: .zero - Limits.Audit.history)
        while try await registry.read({ reader throws(RegistryError) in try reader.hasConnectionHistory(before: end) })
        {
            _ = try await registry.write { writer throws(RegistryError) in
                try writer.deleteConnectionHistory(before: end, limit: Self.deletions)
            }
        }
    }

    private func attempt(_ body: () async throws(RegistryError) -> Void) async {
        do throws(RegistryError) {
            try await body()
        } catch {
            logger.warning("The history of connections can't be written", metadata: ["reason": "\(error)"])
        }
    }
}
