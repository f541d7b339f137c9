import Foundation
import Glibc

/// The exclusive right to a data folder: a lock on its file `lock`, which ends with this object or with the process.
///
/// The file stays: removing it would let two servers hold a lock on two files of one name.
final class FolderLock: Sendable {
    static let name = "lock"
    private let descriptor: Int32

    /// - Parameter path: of the data folder, for messages.
    init(in path: String) throws(DataFolderError) {
        let file = "\(path)/\(Self.name)"
        descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .refused(action: "write", path: file, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK
                ? .locked(path: path, processID: Self.processID(in: descriptor))
                : .refused(action: "lock", path: file, errno: errno)
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            throw .refused(action: "write", path: file, errno: errno)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private static func processID(in descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
