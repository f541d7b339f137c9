import Foundation

/// A file that is only appended to, and put aside as `NAME.1`, `NAME.2`, … when it would grow beyond a size.
///
/// Follows its path: when another program moved or removed the file, the next append makes a new one. Owned by one
/// thread; every call may block on the disk.
struct RotatingFile: Sendable {
    let path: String
    let maximumBytes: Int
    let olderFiles: Int
    private var descriptor: Int32 = -1
    private var bytes = 0

    init(path: String, maximumBytes: Int, olderFiles: Int) throws(EventLogFileError) {
        self.path = path
        self.maximumBytes = maximumBytes
        self.olderFiles = olderFiles
        try open()
    }

    /// Appends all of `lines` or nothing.
    mutating func append(_ lines: [UInt8]) throws(EventLogFileError) {
        if descriptor < 0 || !isStillAtPath {
            close()
            try open()
        }
        if bytes > 0, bytes + lines.count > maximumBytes { try rotate() }
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

    private mutating func rotate() throws(EventLogFileError) {
        close()
        if olderFiles == 0 {
            guard unlink(path) == 0 else { throw .system("removed", path: path, number: errno) }
        }
        for place in stride(from: olderFiles, to: 0, by: -1) {
            let from = place == 1 ? path : "\(path).\(place - 1)"
            guard rename(from, "\(path).\(place)") == 0 || errno == ENOENT else {
                throw .system("put aside", path: from, number: errno)
            }
        }
        try open()
    }
}
