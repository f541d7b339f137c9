import Broker
import Foundation
import IoTModel
import Synchronization

/// Reads the files of the event log while they are written and renamed: one search at a time, each of bounded size, on a
/// queue of its own, so that neither the writing nor the API waits for the disk.
///
/// Owner of the indexes: the searches on the queue, which take them out of the mutex and put them back; of what waits: the
/// other mutex.
final class EventLogReader: Sendable {
    /// Searches that wait or are made; an account without any isn't there.
    private struct Waiting {
        var count = 0
        var ofAccounts: [AccountID: Int] = [:]
    }

    private let names: LogFileNames
    private let queue: DispatchQueue
    private let waiting = Mutex(Waiting())
    private let maximumWaiting: Int
    private let maximumWaitingOfAccount: Int
    private let indexes = Mutex<[UInt64: LogFileIndex]>([:])

    init(
        names: LogFileNames, maximumWaiting: Int = Limits.Logging.waitingSearches,
        maximumWaitingOfAccount: Int = Limits.Logging.waitingSearchesOfAccount,
        queue: DispatchQueue = DispatchQueue(label: "event-log-reader")
    ) {
        self.names = names
        self.maximumWaiting = maximumWaiting
        self.maximumWaitingOfAccount = maximumWaitingOfAccount
        self.queue = queue
    }

    /// How many searches wait or are made.
    var waitingSearches: Int { waiting.withLock { $0.count } }

    func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult {
        try await perform(for: search.account) { reading in reading.search(search) }
    }

    func days(
        of account: AccountID, logGroup: LogSearch.Group
    ) async throws(LogSearchFailure) -> [LogDay] {
        // File by file, so that other searches have their turn in between.
        var isComplete = false
        while !isComplete { isComplete = try await perform(for: account) { reading in reading.indexNextFile() } }
        return try await perform(for: account) { reading in
            reading.days(of: Int64(account.rawValue) ?? -1, logGroup)
        }
    }

    private func perform<T: Sendable>(
        for account: AccountID, _ body: @escaping @Sendable (inout LogReading) -> T
    ) async throws(LogSearchFailure) -> T {
        if let failure = takePlace(for: account) { throw failure }
        defer { leavePlace(of: account) }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in
                var reading = LogReading(names: names, indexes: indexes.withLock { $0 })
                let result = body(&reading)
                indexes.withLock { [kept = reading.indexes] in $0 = kept }
                continuation.resume(returning: result)
            }
        }
    }

    private func takePlace(for account: AccountID) -> LogSearchFailure? {
        waiting.withLock { waiting in
            let own = waiting.ofAccounts[account] ?? 0
            guard own < maximumWaitingOfAccount else { return .tooManyOfAccount(waiting: own) }
            guard waiting.count < maximumWaiting else { return .tooMany(waiting: waiting.count) }
            waiting.count += 1
            waiting.ofAccounts[account] = own + 1
            return nil
        }
    }

    private func leavePlace(of account: AccountID) {
        waiting.withLock { waiting in
            waiting.count -= 1
            let own = (waiting.ofAccounts[account] ?? 1) - 1
            waiting.ofAccounts[account] = own == 0 ? nil : own
        }
    }
}
