import Broker
import Foundation
import IoTModel

/// What is known of one file: where which times are, and what each log group has of each day. It grows with the file.
struct LogFileIndex {
    /// Whole lines that follow each other.
    struct Block {
        let start: Int
        var end: Int
        /// Of the stamps; none when no line has one.
        var times: ClosedRange<Int64>?
    }

    struct DayKey: Hashable {
        let account: Int64
        let destination: LogEntry.Destination
        let day: CivilDay

        func isShown(in group: LogSearch.Group) -> Bool {
            switch group {
            case .standard: destination == .standard
            case .named(let name): destination == .logGroup(name)
            case .everything: true
            }
        }
    }

    /// Bytes that make a block full.
    static let blockBytes = 262_144

    /// Tells the file from all others, whatever it is called: from its first line.
    let id: UInt64
    /// Without gaps from the file's beginning.
    private(set) var blocks: [Block] = []
    private(set) var days: [DayKey: LogDay] = [:]

    init(id: UInt64) { self.id = id }

    var end: Int { blocks.last?.end ?? 0 }

    var times: ClosedRange<Int64>? {
        blocks.lazy.compactMap(\.times).reduce(nil) { all, times in
            all.map { min($0.lowerBound, times.lowerBound)...max($0.upperBound, times.upperBound) } ?? times
        }
    }

    /// Takes in whole lines that follow `end`.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let start = end
        if blocks.last.map({ $0.end - $0.start >= Self.blockBytes }) ?? true {
            blocks.append(Block(start: start, end: start, times: nil))
        }
        let last = blocks.count - 1
        bytes.forEachLine { line in
            guard let found = LogLine(line) else { return }
            let times = blocks[last].times
            blocks[last].times =
                min(
                    times?.lowerBound ?? found.time, found.time)...max(
                    times?.upperBound ?? found.time, found.time)
            count(found, line)
        }
        blocks[last].end = start + bytes.count
    }

    private mutating func count(_ found: LogLine, _ line: UnsafeRawBufferPointer) {
        let time = WallTime(milliseconds: found.time)
        let day = CivilDay(time)
        let destination: LogEntry.Destination =
            switch found.shown {
            case .standard: .standard
            case .nowhere: .fileOnly
            case .logGroup(let range): .logGroup(String(decoding: line[range], as: UTF8.self))
            }
        let key = DayKey(account: found.account, destination: destination, day: day)
        let new = LogDay(day: key.day, first: time, last: time, bytes: found.entryBytes)
        days[key, default: LogDay(day: key.day, first: time, last: time, bytes: 0)].add(new)
    }

    /// The block that a place is in, or begins with; nil at the end and beyond.
    func block(at offset: Int) -> Int? {
        guard offset < end else { return nil }
        var low = 0
        var high = blocks.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if blocks[middle].start <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

extension LogDay {
    mutating func add(_ other: LogDay) {
        first = min(first, other.first)
        last = max(last, other.last)
        bytes += other.bytes
    }
}

extension UnsafeRawBufferPointer {
    /// Each line without its line feed; what follows the last one is left out.
    func forEachLine(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard let base = baseAddress else { return }
        var start = 0
        while start < count, let found = memchr(base + start, Int32(UInt8(ascii: "\n")), count - start) {
            let end = UnsafeRawPointer(found) - base
            body(UnsafeRawBufferPointer(rebasing: self[start..<end]))
            start = end + 1
        }
    }
}
