import GRDB
import Registry

/// A write that waits for the next commit, and its waiter, who is told exactly once: by the outcome or by `fail`.
struct QueuedWrite: Sendable {
    /// What became of a write that ran; it counts only if the commit succeeds.
    struct Outcome: Sendable {
        /// Nil when the write succeeded.
        let error: RegistryError?
        /// Empty when the write failed.
        let changes: [RegistryChange]
        let tellWaiter: @Sendable () -> Void
    }

    /// Runs the write in a savepoint of the open transaction: if it throws, only it is undone.
    let run: @Sendable (Database) -> Outcome
    /// Tells the waiter that nothing was written.
    let fail: @Sendable (RegistryError) -> Void
}

extension QueuedWrite {
    init<T: Sendable>(
        _ body: @escaping RegistryWrite<T>, waiter: CheckedContinuation<Result<T, RegistryError>, Never>
    ) {
        run = { database in
            let transaction = SQLiteTransaction(database)
            let result = Self.inSavepoint(of: database) { () throws(RegistryError) in try body(transaction) }
            let tellWaiter: @Sendable () -> Void = { waiter.resume(returning: result) }
            return switch result {
            case .success: Outcome(error: nil, changes: transaction.changes, tellWaiter: tellWaiter)
            case .failure(let error): Outcome(error: error, changes: [], tellWaiter: tellWaiter)
            }
        }
        fail = { waiter.resume(returning: .failure($0)) }
    }

    private static func inSavepoint<T>(
        of database: Database, _ body: () throws(RegistryError) -> T
    ) -> Result<T, RegistryError> {
        var result: Result<T, RegistryError>?
        do {
            try database.inSavepoint {
                let attempt = Result(catching: body)
                result = attempt
                switch attempt {
                case .success: return .commit
                case .failure: return .rollback
                }
            }
        } catch {
            return .failure(RegistryError(databaseError: error))
        }
        return result ?? .failure(.unavailable(.failed("the savepoint did not run")))
    }
}
