import Broker
import Foundation
import IoTModel
import Synchronization

/// Reads the files of the event log while they are written and renamed: one search at a time, each of bounded size, on a
/// queue of its own, so that neither the writing nor the API waits for the disk.
///
/// Owner of the indexes: the searches on the queue, which take them out of the mutex and put them back.
final class EventLogReader: Sendable {
    private let names: LogFileNames
    private let queue = DispatchQueue(label: "event-log-reader")
    private let waiting = Atomic<Int>(0)
    private let maximumWaiting: Int
    private let indexes = Mutex<[UInt64: LogFileIndex]>([:])

    init(names: LogFileNames, maximumWaiting: Int = Limits.Logging.waitingSearches) {
        self.names = names
        self.maximumWaiting = maximumWaiting
    }

    func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult {
        try await perform { reading in reading.search(search) }
    }

    func days(
        of account: AccountID, logGroup: LogSearch.Group
    ) async throws(LogSearchFailure) -> [LogDay] {
        // File by file, so that other searches have their turn in between.
        var isComplete = false
        while !isComplete { isComplete = try await perform { reading in reading.indexNextFile() } }
        return try await perform { reading in reading.days(of: Int64(account.rawValue) ?? -1, logGroup) }
    }

    private func perform<T: Sendable>(
        _ body: @escaping @Sendable (inout LogReading) -> T
    ) async throws(LogSearchFailure) -> T {
        let before = waiting.wrappingAdd(1, ordering: .relaxed).oldValue
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        guard before < maximumWaiting else { throw .tooMany(waiting: before) }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in
                var reading = LogReading(names: names, indexes: indexes.withLock { $0 })
                let result = body(&reading)
                indexes.withLock { [kept = reading.indexes] in $0 = kept }
                continuation.resume(returning: result)
            }
        }
    }
}
