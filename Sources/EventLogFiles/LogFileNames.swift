import Foundation
import Synchronization

/// The files of the event log by their names: `NAME` is written, `NAME.1` was put aside last, and so on.
///
/// Files change their names while somebody reads; whoever renames or looks for them holds the lock inside, briefly.
final class LogFileNames: Sendable {
    /// A file, whatever its name is now.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    struct Entry {
        let path: String
        let identity: Identity
        let bytes: Int
    }

    let path: String
    private let renaming = Mutex(())

    init(path: String) { self.path = path }

    func path(_ place: Int) -> String { place == 0 ? path : "\(path).\(place)" }

    /// While `body` runs nobody else renames files or looks for them.
    func whileFixed<T: Sendable, Failure: Error>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
        try renaming.withLock { _ throws(Failure) in try body() }
    }

    /// What is there, oldest first. Hold the lock while the paths matter.
    func list() -> [Entry] {
        places().sorted(by: >).compactMap { place in
            let path = path(place)
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return Entry(
                path: path, identity: Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)),
                bytes: Int(status.st_size))
        }
    }

    /// Opens a file for reading. - Returns: the descriptor; nil when it is gone.
    func open(_ identity: Identity) -> Int32? {
        whileFixed { () -> Int32? in
            guard let entry = list().first(where: { $0.identity == identity }) else { return nil }
            let descriptor = Foundation.open(entry.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            return descriptor >= 0 ? descriptor : nil
        }
    }

    /// 0, and every number that is behind the name.
    func places() -> [Int] {
        let url = URL(fileURLWithPath: path)
        let prefix = url.lastPathComponent + "."
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
        return [0]
            + names.compactMap { name in
                guard name.hasPrefix(prefix), let place = Int(name.dropFirst(prefix.count)), place > 0,
                    name == "\(prefix)\(place)"
                else { return nil }
                return place
            }
    }
}
