import Broker
import Foundation
import IoTModel

/// One look at the files as they are. Blocks on the disk; at most one file is indexed and `maximumReadBytes`, about, are
/// searched before it answers.
struct LogReading {
    /// A file with at least one line.
    private struct File {
        /// Where it is found as long as it is there; afterwards another file may get it.
        let identity: LogFileNames.Identity
        let id: UInt64
        let bytes: Int
    }

    private let names: LogFileNames
    /// By the file's `id`.
    private(set) var indexes: [UInt64: LogFileIndex]
    /// Oldest first.
    private let files: [File]

    /// Lines may be a little out of order: how much is allowed for where only a file's first and last are known.
    private static let slack: Int64 = 60_000
    /// Enough for the longest line, twice.
    private static let edgeBytes = 131_072

    init(names: LogFileNames, indexes: [UInt64: LogFileIndex]) {
        self.names = names
        let found = names.whileFixed {
            names.list().map { entry in (entry: entry, id: entry.bytes > 0 ? Self.id(path: entry.path) : nil) }
        }
        let files = found.compactMap { entry, id in
            id.map { File(identity: entry.identity, id: $0, bytes: entry.bytes) }
        }
        let sizes = Dictionary(files.map { ($0.id, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        self.files = files
        // What shrank was cut off by somebody else.
        self.indexes = indexes.filter { id, index in sizes[id].map { $0 >= index.end } ?? false }
    }

    mutating func search(_ search: LogSearch) -> LogSearchResult {
        switch search.direction {
        case .forward: forward(search)
        case .backward: backward(search)
        }
    }

    // MARK: Forward

    private mutating func forward(_ search: LogSearch) -> LogSearchResult {
        let start = search.position ?? .beginning
        var found = LogSelection(search)
        var end = start
        // What was removed meanwhile was older than all that is there.
        let first = start == .beginning ? nil : place(of: start.file)
        var offset = first == nil ? 0 : Int(clamping: start.offset)
        for file in files[(first ?? 0)...] {
            defer { offset = 0 }
            guard !isOutside(file, search.times), let descriptor = open(file) else { continue }
            defer { _ = close(descriptor) }
            guard let index = indexes[file.id] else { continue }
            while let place = index.block(at: offset) {
                let block = index.blocks[place]
                if block.times.map(search.times.overlaps) ?? false {
                    guard found.mayRead else {
                        return LogSearchResult(events: found.events, start: start, end: end, hasMore: true)
                    }
                    let bytes = read(descriptor, offset..<block.end)
                    if let stop = found.take(bytes, from: offset) {
                        end = LogPosition(file: index.id, offset: UInt64(stop))
                        return LogSearchResult(events: found.events, start: start, end: end, hasMore: true)
                    }
                }
                offset = block.end
                end = LogPosition(file: index.id, offset: UInt64(offset))
            }
        }
        return LogSearchResult(events: found.events, start: start, end: end, hasMore: false)
    }

    // MARK: Backward

    private mutating func backward(_ search: LogSearch) -> LogSearchResult {
        let start = search.position ?? newestEnd()
        var found = LogSelection(search)
        var end = start
        guard start != .beginning, let last = place(of: start.file) else {
            return LogSearchResult(events: [], start: start, end: end, hasMore: false)
        }
        var offset = Int(clamping: start.offset)
        for file in files[...last].reversed() {
            defer { offset = .max }
            guard !isOutside(file, search.times), let descriptor = open(file) else { continue }
            defer { _ = close(descriptor) }
            guard let index = indexes[file.id] else { continue }
            offset = min(offset, index.end)
            while offset > 0, let place = index.block(at: offset - 1) {
                let block = index.blocks[place]
                if block.times.map(search.times.overlaps) ?? false {
                    guard found.mayRead else {
                        return LogSearchResult(events: found.events, start: start, end: end, hasMore: true)
                    }
                    let bytes = read(descriptor, block.start..<offset)
                    if let stop = found.take(bytes, from: block.start) {
                        end = LogPosition(file: index.id, offset: UInt64(stop))
                        return LogSearchResult(events: found.events, start: start, end: end, hasMore: true)
                    }
                }
                offset = block.start
                end = LogPosition(file: index.id, offset: UInt64(offset))
            }
        }
        return LogSearchResult(events: found.events, start: start, end: end, hasMore: false)
    }

    /// Behind the last whole line.
    private mutating func newestEnd() -> LogPosition {
        guard let newest = files.last, let descriptor = open(newest) else { return .beginning }
        _ = close(descriptor)
        guard let index = indexes[newest.id] else { return .beginning }
        return LogPosition(file: index.id, offset: UInt64(index.end))
    }

    // MARK: Days

    /// - Returns: whether all files are indexed as far as they were written when this was called.
    mutating func indexNextFile() -> Bool {
        for file in files {
            let before = indexes[file.id]?.end ?? 0
            guard before < file.bytes, let descriptor = open(file) else { continue }
            _ = close(descriptor)
            // Half a line at the end isn't indexed, ever.
            if indexes[file.id]?.end ?? 0 > before { return file.id == files.last?.id }
        }
        return true
    }

    func days(of account: Int64, _ group: LogSearch.Group) -> [LogDay] {
        var days: [CivilDay: LogDay] = [:]
        for index in indexes.values {
            for (key, day) in index.days where key.account == account && key.isShown(in: group) {
                if days[key.day]?.add(day) == nil { days[key.day] = day }
            }
        }
        return days.values.sorted { $0.day < $1.day }
    }

    // MARK: Files

    /// Whether none of a file's lines can be within the times.
    private func isOutside(_ file: File, _ times: Range<Int64>) -> Bool {
        if let index = indexes[file.id], index.end == file.bytes {
            return !(index.times.map(times.overlaps) ?? false)
        }
        guard times.lowerBound > 0 || times.upperBound < .max, let descriptor = descriptor(of: file) else {
            return false
        }
        defer { _ = close(descriptor) }
        let head = read(descriptor, 0..<min(file.bytes, Self.edgeBytes))
        let tail = read(descriptor, max(0, file.bytes - Self.edgeBytes)..<file.bytes)
        guard let first = head.withUnsafeBytes({ $0.firstStamp }), let last = tail.withUnsafeBytes({ $0.lastStamp })
        else { return false }
        return last < times.lowerBound - min(times.lowerBound, Self.slack)
            || first > times.upperBound - 1 + min(Int64.max - times.upperBound, Self.slack)
    }

    private func place(of id: UInt64) -> Int? { files.firstIndex { $0.id == id } }

    /// Opens a file for reading; nil when it is gone.
    private func descriptor(of file: File) -> Int32? {
        guard let descriptor = names.open(file.identity) else { return nil }
        guard Self.id(descriptor) == file.id else {
            _ = close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Opens a file and indexes what isn't indexed of it. - Returns: the descriptor; nil when the file is gone.
    private mutating func open(_ file: File) -> Int32? {
        guard let descriptor = descriptor(of: file) else { return nil }
        var index = indexes.removeValue(forKey: file.id) ?? LogFileIndex(id: file.id)
        while index.end < file.bytes {
            let bytes = read(descriptor, index.end..<min(file.bytes, index.end + LogFileIndex.blockBytes))
            let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
            // Something without lines is passed over.
            guard let length = whole ?? (bytes.count == LogFileIndex.blockBytes ? bytes.count : nil) else { break }
            bytes.withUnsafeBytes { index.append(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
        }
        indexes[file.id] = index
        return descriptor
    }

    private static func id(path: String) -> UInt64? {
        let descriptor = Foundation.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return id(descriptor)
    }

    /// From the first line, which has a random identifier; nil until there is one.
    private static func id(_ descriptor: Int32) -> UInt64? {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
        guard line.count < count || count == bytes.count else { return nil }
        return max(1, line.withUnsafeBytes { $0.hash(from: 0xCBF2_9CE4_8422_2325) })
    }

    private func read(_ descriptor: Int32, _ range: Range<Int>) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let read = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + count))
                guard read > 0 else { break }
                count += read
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    var firstStamp: Int64? {
        var stamp: Int64?
        forEachLine { line in stamp = stamp ?? LogLine.time(line) }
        return stamp
    }

    /// Half a line at the beginning has none.
    var lastStamp: Int64? {
        var stamp: Int64?
        forEachLine { line in stamp = LogLine.time(line) ?? stamp }
        return stamp
    }

    /// FNV-1a, 64 bits.
    func hash(from basis: UInt64) -> UInt64 { reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}
