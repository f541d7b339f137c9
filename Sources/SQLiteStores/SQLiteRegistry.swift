import GRDB
import IoTModel
package import Registry

/// The registry in one SQLite file: written by one task that commits what queued together, read by a pool.
///
/// A write is answered after its commit reached the disk (WAL with `synchronous=FULL`). Never call it from an event
/// loop's thread without awaiting: a commit takes about a millisecond.
package final class SQLiteRegistry: RegistryStore {
    let pool: DatabasePool
    let queue: WriteQueue
    private let feed = ChangeFeed()
    /// Ends when the queue is closed and empty; `close`, or else this object's end, closes it.
    private let writing: Task<Void, Never>

    /// Opens or creates the database at `path`, and brings an older one up to date after copying it.
    ///
    /// Blocks the calling thread; meant for the start of the program.
    /// - Parameters:
    ///   - path: in a folder that belongs to the server.
    ///   - maximumQueued: writes that may wait for the next commit.
    ///   - healthChanged: called when commits begin to fail and when they succeed again.
    package convenience init(
        path: String, maximumQueued: Int = Limits.API.queuedWrites,
        healthChanged: @escaping @Sendable (StoreHealth) -> Void = { _ in }
    ) throws(StoreOpeningError) {
        self.init(
            pool: try DatabaseFile(path: path).open(), maximumQueued: maximumQueued, healthChanged: healthChanged)
    }

    init(pool: DatabasePool, maximumQueued: Int, healthChanged: @escaping @Sendable (StoreHealth) -> Void) {
        self.pool = pool
        queue = WriteQueue(maximum: maximumQueued)
        let writer = GroupWriter(pool: pool, queue: queue, feed: feed, healthChanged: healthChanged)
        writing = Task { await writer.run() }
    }

    deinit { queue.close() }

    /// Writes that wait for the next commit.
    package var queuedWrites: Int { queue.count }

    /// Takes no more writes, commits those that are queued, then copies the log into the file and closes it.
    ///
    /// The log keeps its room on the disk, so that the next start needs none.
    package func close() async {
        queue.close()
        await writing.value
        // Everything is on the disk by now; what fails here, the next start makes good.
        _ = try? await pool.writeWithoutTransaction { try $0.checkpoint(.full) }
        try? pool.close()
    }

    // MARK: RegistryStore

    package func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(RegistryError) -> T {
        let result: Result<T, RegistryError>
        do {
            result = try await pool.read { database in
                Result { () throws(RegistryError) in try body(SQLiteTransaction(database)) }
            }
        } catch {
            throw queue.isClosed ? .unavailable(.stopped) : RegistryError(databaseError: error)
        }
        return try result.get()
    }

    package func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(RegistryError) -> T {
        let result = await withCheckedContinuation { waiter in
            do throws(RegistryError) {
                try queue.add(QueuedWrite(body, waiter: waiter))
            } catch {
                waiter.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    package func observe(_ observer: @escaping Observer) { feed.add(observer) }
}

/// Whether the store can write.
package enum StoreHealth: Sendable, Equatable {
    case writing
    case failing(RegistryError)
}
