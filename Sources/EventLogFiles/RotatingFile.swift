import Foundation
import IoTModel

/// A file that is only appended to, and put aside as `NAME.1`, `NAME.2`, … when it would grow beyond a size, or another
/// day has begun and age counts. What was put aside is removed when it is too much or too old.
///
/// Follows its path: when another program moved or removed the file, the next append makes a new one. Owned by one
/// thread; every call may block on the disk.
struct RotatingFile: Sendable {
    private let names: LogFileNames
    private let limits: EventLogFile.Limits
    private var descriptor: Int32 = -1
    private var bytes = 0
    /// Of the file's first entry; nil when there is none.
    private var day: CivilDay?

    private var path: String { names.path }

    init(names: LogFileNames, limits: EventLogFile.Limits) throws(EventLogFileError) {
        self.names = names
        self.limits = limits
        try open()
    }

    /// Appends all of `lines` or nothing.
    mutating func append(_ lines: [UInt8], now: WallTime) throws(EventLogFileError) {
        if descriptor < 0 || !isStillAtPath {
            close()
            try open()
        }
        if bytes > 0, bytes + lines.count > limits.fileBytes || isOfAnotherDay(now) { try rotate(now: now) }
        if bytes == 0 || day == nil { day = CivilDay(now) }
        var written = 0
        while written < lines.count {
            let count = lines.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[written...])
                return Foundation.write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 {
                written += count
            } else if count < 0, errno != EINTR {
                let error = EventLogFileError.system("written", path: path, number: errno)
                // Half a line would spoil the next one too.
                if written > 0 { _ = ftruncate(descriptor, off_t(bytes)) }
                throw error
            }
        }
        bytes += written
    }

    /// Puts the file aside when another day has begun, and removes what is too old: for times when nothing is written.
    mutating func expire(now: WallTime) throws(EventLogFileError) {
        guard limits.age != nil else { return }
        if descriptor >= 0, bytes > 0, isOfAnotherDay(now), isStillAtPath { try rotate(now: now) }
        removeOld(now: now)
    }

    private func isOfAnotherDay(_ now: WallTime) -> Bool {
        guard limits.age != nil, let day else { return false }
        return day != CivilDay(now)
    }

    mutating func close() {
        if descriptor >= 0 { _ = Foundation.close(descriptor) }
        descriptor = -1
    }

    private mutating func open() throws(EventLogFileError) {
        let opened = Foundation.open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard opened >= 0 else { throw .system("opened", path: path, number: errno) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = Foundation.close(opened)
            throw .notARegularFile(path: path)
        }
        // An older server, or a hand, may have left it readable to others.
        guard fchmod(opened, 0o600) == 0 else {
            let number = errno
            _ = Foundation.close(opened)
            throw .system("kept from other users", path: path, number: number)
        }
        descriptor = opened
        bytes = Int(status.st_size)
        try endTornLine()
        day = Self.stamp(descriptor, 0..<bytes, last: false).map(CivilDay.init)
    }

    /// A server that was killed, or a full disk, may have left half a line.
    private mutating func endTornLine() throws(EventLogFileError) {
        var last: UInt8 = 0
        guard bytes > 0, pread(descriptor, &last, 1, off_t(bytes - 1)) == 1, last != UInt8(ascii: "\n") else { return }
        guard Foundation.write(descriptor, "\n", 1) == 1 else {
            let number = errno
            close()
            throw .system("written", path: path, number: number)
        }
        bytes += 1
    }

    private var isStillAtPath: Bool {
        var own = stat()
        var named = stat()
        return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }

    private mutating func rotate(now: WallTime) throws(EventLogFileError) {
        close()
        try names.whileFixed { () throws(EventLogFileError) in
            if limits.olderFiles == 0 {
                guard unlink(path) == 0 else { throw .system("removed", path: path, number: errno) }
            }
            let highest = names.places().max() ?? 0
            for place in stride(from: min(limits.olderFiles, highest + 1), to: 0, by: -1) {
                let from = names.path(place - 1)
                guard rename(from, names.path(place)) == 0 || errno == ENOENT else {
                    throw .system("put aside", path: from, number: errno)
                }
            }
        }
        try open()
        removeOld(now: now)
    }

    /// The oldest first: until the rest is no more than may be kept, and young enough.
    private func removeOld(now: WallTime) {
        names.whileFixed {
            var older = names.list().filter { $0.path != path }
            var total = older.reduce(0) { $0 + $1.bytes }
            while let oldest = older.first {
                guard total > limits.totalBytes - limits.fileBytes || isTooOld(oldest.path, now) else { return }
                // What can't be removed is tried again the next time.
                guard unlink(oldest.path) == 0 else { return }
                total -= oldest.bytes
                older.removeFirst()
            }
        }
    }

    private func isTooOld(_ path: String, _ now: WallTime) -> Bool {
        guard let age = limits.age else { return false }
        let opened = Foundation.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { return false }
        defer { _ = Foundation.close(opened) }
        var status = stat()
        guard fstat(opened, &status) == 0 else { return false }
        let last = Self.stamp(opened, 0..<Int(status.st_size), last: true) ?? modified(status)
        return last.advanced(by: age) < now
    }

    private func modified(_ status: stat) -> WallTime {
        #if canImport(Darwin)
            WallTime(seconds: Int64(status.st_mtimespec.tv_sec))
        #else
            WallTime(seconds: Int64(status.st_mtim.tv_sec))
        #endif
    }

    /// Of the first or the last line that has one, near the file's beginning or end.
    private static func stamp(_ descriptor: Int32, _ range: Range<Int>, last: Bool) -> WallTime? {
        let length = min(range.count, 131_072)
        var bytes = [UInt8](repeating: 0, count: length)
        let offset = last ? range.upperBound - length : 0
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        guard count > 0 else { return nil }
        return bytes.withUnsafeBytes { all in
            let read = UnsafeRawBufferPointer(rebasing: all[..<count])
            return (last ? read.lastStamp : read.firstStamp).map(WallTime.init(milliseconds:))
        }
    }
}
