package import Broker
import Foundation
package import IoTModel
import Synchronization

/// The event log as a file of JSON lines: written within a second, rotated by size, mode 0600.
///
/// Entries are encoded by the thread that records them, into one bounded buffer; a thread of this object's own writes
/// what has gathered. Owner of buffer and folding: the mutex inside; owner of the file: the writing thread.
package final class EventLogFile: EventSink {
    /// How much is kept and how much may wait.
    package struct Limits: Sendable {
        /// A file that would grow beyond it is put aside.
        package var fileBytes: Int
        /// Files put aside that are kept: `NAME.1` is the newest.
        package var olderFiles: Int
        /// All files together.
        package var totalBytes: Int
        /// Files whose last line is older are removed; nil: however old.
        package var age: Duration?
        /// Entries that find this much waiting are dropped and counted.
        package var waitingBytes: Int

        package init(
            fileBytes: Int = 16 << 20, olderFiles: Int = 9_999, totalBytes: Int = 384 << 20,
            age: Duration? = .seconds(30 * 86_400), waitingBytes: Int = 8 << 20
        ) {
            precondition(fileBytes > 0 && olderFiles >= 0 && waitingBytes > 0, "limits of the event log are positive")
            self.fileBytes = fileBytes
            self.olderFiles = olderFiles
            self.totalBytes = totalBytes
            self.age = age
            self.waitingBytes = waitingBytes
        }

        /// A quarter of the whole may be in the file that is written: the rest is left to those put aside. What is written
        /// at once is no more than a file.
        package static func within(totalBytes: Int, age: Duration) -> Limits {
            let standard = Limits()
            let fileBytes = min(standard.fileBytes, totalBytes / 4)
            return Limits(
                fileBytes: fileBytes, totalBytes: totalBytes, age: age,
                waitingBytes: min(standard.waitingBytes, fileBytes))
        }
    }

    private struct Waiting {
        var bytes: [UInt8] = []
        /// Entries in `bytes`.
        var entries = 0
        var dropped = 0
        var folding = FailureFolding()
        var isClosing = false
        /// Whoever waits until everything recorded so far is in the file.
        var flushes: [CheckedContinuation<Void, Never>] = []
    }

    package let gate: EventGate
    private let account: AccountID
    private let limits: Limits
    private let clock: WallClock
    private let randomness: RandomSource
    private let started = ContinuousClock.now
    private let waiting = Mutex(Waiting())
    private let wake = DispatchSemaphore(value: 0)
    private let reader: EventLogReader
    /// How often files are looked at that may be too old.
    private static let expiryInterval = Duration.seconds(600)

    /// Opens the file, or makes it, and starts the writing thread.
    /// - Parameters:
    ///   - account: for the lines about the log itself.
    ///   - reportTrouble: called on the writing thread with a sentence, once when writing begins to fail.
    package init(
        path: String, settings: EventLogSettings = .standard, account: AccountID, limits: Limits = Limits(),
        clock: WallClock, randomness: RandomSource, reportTrouble: @escaping @Sendable (String) -> Void
    ) throws(EventLogFileError) {
        gate = EventGate(settings)
        self.account = account
        self.limits = limits
        self.clock = clock
        self.randomness = randomness
        let names = LogFileNames(path: path)
        reader = EventLogReader(names: names)
        let file = try RotatingFile(names: names, limits: limits)
        let thread = Thread { [self] in write(to: file, reportTrouble: reportTrouble) }
        thread.name = "event-log"
        thread.start()
    }

    package func record(_ entry: LogEntry) {
        var entry = entry
        guard gate.admits(&entry) else { return }
        var line: [UInt8] = []
        line.reserveCapacity(512)
        entry.appendLine(to: &line, traceID: randomness.uuid())
        let now = ContinuousClock.now - started
        let wasEmpty = waiting.withLock { waiting in
            let wasEmpty = waiting.entries == 0
            if entry.level >= .warn, waiting.folding.failed(entry, now: now) == .hold { return false }
            append(line, to: &waiting)
            return wasEmpty
        }
        if wasEmpty { wake.signal() }
    }

    /// Returns once everything recorded so far was handed to the file.
    package func flush() async {
        await withCheckedContinuation { continuation in
            let isClosed = waiting.withLock { waiting in
                if !waiting.isClosing { waiting.flushes.append(continuation) }
                return waiting.isClosing
            }
            if isClosed { continuation.resume() } else { wake.signal() }
        }
    }

    /// Writes what waits, ends the thread and closes the file. What is recorded later is lost.
    package func close() async {
        await withCheckedContinuation { continuation in
            let wasClosed = waiting.withLock { waiting in
                guard !waiting.isClosing else { return true }
                waiting.isClosing = true
                waiting.flushes.append(continuation)
                return false
            }
            if wasClosed { continuation.resume() } else { wake.signal() }
        }
    }

    private func append(_ line: [UInt8], to waiting: inout Waiting) {
        guard !waiting.isClosing, waiting.bytes.count + line.count <= limits.waitingBytes else {
            waiting.dropped += 1
            return
        }
        waiting.bytes.append(contentsOf: line)
        waiting.entries += 1
    }
}

// MARK: Reading

extension EventLogFile: EventLogArchive {
    package var age: Duration? { limits.age }

    /// With everything recorded so far.
    package func search(_ search: LogSearch) async throws(LogSearchFailure) -> LogSearchResult {
        await flush()
        return try await reader.search(search)
    }

    package func days(
        of account: AccountID, logGroup: LogSearch.Group
    ) async throws(LogSearchFailure) -> [LogDay] {
        await flush()
        return try await reader.days(of: account, logGroup: logGroup)
    }
}

// MARK: The writing thread

extension EventLogFile {
    /// What the writing thread takes at once.
    private struct Batch {
        var bytes: [UInt8]
        var entries: Int
        var dropped: Int
        var isLast: Bool
        var flushes: [CheckedContinuation<Void, Never>]
    }

    private func write(to file: RotatingFile, reportTrouble: (String) -> Void) {
        var file = file
        var isFailing = false
        var spare: [UInt8] = []
        var expired = started - Self.expiryInterval
        while true {
            // The second is for folded failures, which nobody announces.
            _ = wake.wait(timeout: .now() + 1)
            var batch = takeBatch(into: spare)
            if batch.dropped > 0 { appendDropped(batch.dropped, to: &batch) }
            do throws(EventLogFileError) {
                if !batch.bytes.isEmpty {
                    try file.append(batch.bytes, now: clock.now())
                    isFailing = false
                }
            } catch {
                // What was dropped before is counted again, so that the one line that tells it is not lost.
                waiting.withLock { $0.dropped += batch.entries + batch.dropped }
                if !isFailing { reportTrouble(error.description) }
                isFailing = true
            }
            if ContinuousClock.now - expired >= Self.expiryInterval {
                expired = .now
                do throws(EventLogFileError) { try file.expire(now: clock.now()) } catch {
                    reportTrouble(error.description)
                }
            }
            for flush in batch.flushes { flush.resume() }
            if batch.isLast { return file.close() }
            batch.bytes.removeAll(keepingCapacity: batch.bytes.capacity <= 1 << 20)
            spare = batch.bytes
        }
    }

    private func takeBatch(into spare: consuming [UInt8]) -> Batch {
        let now = ContinuousClock.now - started
        return waiting.withLock { waiting in
            let folded = waiting.isClosing ? waiting.folding.rest() : waiting.folding.due(now: now)
            for var entry in folded {
                // The line tells of what came until now; so the file stays in the order of its stamps.
                entry.timestamp = clock.now()
                entry.appendLine(to: &waiting.bytes, traceID: randomness.uuid())
                waiting.entries += 1
            }
            let batch = Batch(
                bytes: waiting.bytes, entries: waiting.entries, dropped: waiting.dropped, isLast: waiting.isClosing,
                flushes: waiting.flushes)
            waiting.bytes = spare
            waiting.entries = 0
            waiting.dropped = 0
            waiting.flushes = []
            return batch
        }
    }

    private func appendDropped(_ count: Int, to batch: inout Batch) {
        var entry = LogEntry(
            .eventsDropped, .failure, level: .warn, at: clock.now(), account: account, reason: "EVENT_LOG_OVERFLOW",
            details: "\(count) entries found no room or could not be written, and are lost.")
        entry.count = count
        entry.appendLine(to: &batch.bytes, traceID: randomness.uuid())
    }
}
