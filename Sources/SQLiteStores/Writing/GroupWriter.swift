import GRDB
import IoTModel
import Registry

/// The one writer: commits together whatever queued while the last commit ran, so that many waiters share one sync of
/// the disk. For each batch: run every write in its own savepoint, commit, tell the observers, tell the waiters.
struct GroupWriter: Sendable {
    let pool: DatabasePool
    let queue: WriteQueue
    let feed: ChangeFeed
    let healthChanged: @Sendable (StoreHealth) -> Void

    /// Until the queue is closed and empty.
    func run() async {
        var health = StoreHealth.writing
        while true {
            let batch = await queue.take(atMost: Limits.API.writesPerCommit)
            guard !batch.isEmpty else { return }
            let found = await commit(batch)
            if found != health { healthChanged(found) }
            health = found
        }
    }

    private func commit(_ batch: [QueuedWrite]) async -> StoreHealth {
        let outcomes: [QueuedWrite.Outcome]
        do {
            outcomes = try await pool.writeWithoutTransaction { database in
                try Self.run(batch, in: database)
            }
        } catch {
            let error = RegistryError(databaseError: error)
            for write in batch { write.fail(error) }
            return .failing(error)
        }
        feed.publish(outcomes.flatMap(\.changes))
        for outcome in outcomes { outcome.tellWaiter() }
        for case .unavailable(let reason)? in outcomes.map(\.error) { return .failing(.unavailable(reason)) }
        return .writing
    }

    private static func run(_ batch: [QueuedWrite], in database: Database) throws -> [QueuedWrite.Outcome] {
        var outcomes: [QueuedWrite.Outcome] = []
        outcomes.reserveCapacity(batch.count)
        try database.inTransaction(.immediate) {
            for write in batch {
                outcomes.append(write.run(database))
                // A full disk makes SQLite undo the whole transaction, the writes before this one included.
                guard database.isInsideTransaction else {
                    throw DatabaseError(resultCode: .SQLITE_FULL, message: "the transaction was undone")
                }
            }
            return .commit
        }
        return outcomes
    }
}
