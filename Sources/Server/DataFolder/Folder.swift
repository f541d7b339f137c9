import Foundation
import Glibc

/// A folder that is held open, so that its files are found in it whatever happens to its path meanwhile. No symbolic
/// link is followed.
///
/// Files are small and written whole: temporary file, fsync, rename, fsync of the folder. After a crash a file is the
/// old one or the new one. Callers must hold the data folder's lock.
final class Folder: Sendable {
    /// For messages, and for the paths that are told to others.
    let path: String
    private let descriptor: Int32

    /// Opens an existing folder that belongs to this user and that nobody else may write.
    init(path: String) throws(DataFolderError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            // Linux says ENOTDIR of a link too.
            case ENOTDIR, ELOOP:
                throw .unfit(path: path, reason: "it is a file or a symbolic link; give the path of a folder itself")
            case let number: throw .refused(action: "open", path: path, errno: number)
            }
        }
        try checkOwnership()
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private func checkOwnership() throws(DataFolderError) {
        let status = try status()
        guard status.st_uid == geteuid() else {
            throw .unfit(
                path: path,
                reason: "it belongs to user \(status.st_uid), and this is user \(geteuid()); start as its owner")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw .unfit(path: path, reason: "others may write into it; run `chmod 700 \(path)`")
        }
    }

    private func status() throws(DataFolderError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .refused(action: "open", path: path, errno: errno) }
        return status
    }

    /// Takes the rights that others have away.
    func hideFromOthers() throws(DataFolderError) {
        guard try status().st_mode & 0o777 != 0o700 else { return }
        guard fchmod(descriptor, 0o700) == 0 else {
            throw .refused(action: "change the mode of", path: path, errno: errno)
        }
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Every entry but `.` and `..`, sorted.
    func names() throws(DataFolderError) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw .refused(action: "read", path: path, errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func contains(_ name: String) throws(DataFolderError) -> Bool {
        if faccessat(descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        guard errno == ENOENT else { throw .refused(action: "read", path: path(of: name), errno: errno) }
        return false
    }

    /// - Returns: a file's bytes; nil when there is no such file.
    func read(_ name: String) throws(DataFolderError) -> Data? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .damaged(file: path(of: name), reason: "it is a symbolic link")
            case let number: throw .refused(action: "read", path: path(of: name), errno: number)
            }
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .damaged(file: path(of: name), reason: "it is no regular file")
        }
        guard status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw .damaged(file: path(of: name), reason: "others may write it")
        }
        do {
            return try FileHandle(fileDescriptor: file, closeOnDealloc: false).readToEnd() ?? Data()
        } catch {
            throw .refused(action: "read", path: path(of: name), errno: EIO)
        }
    }

    /// Replaces a file, or makes it; only the owner may read it.
    func write(_ name: String, _ contents: Data) throws(DataFolderError) {
        let temporary = ".\(name).new"
        // Of a server that was killed while it wrote.
        try remove(temporary)
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .refused(action: "write", path: path(of: name), errno: errno) }
        let failure = Self.writeAll(contents, to: file)
        close(file)
        if let failure {
            unlinkat(descriptor, temporary, 0)
            throw .refused(action: "write", path: path(of: name), errno: failure)
        }
        try rename(temporary, to: name)
    }

    /// - Returns: the error number of a failure.
    private static func writeAll(_ contents: Data, to file: Int32) -> Int32? {
        contents.withUnsafeBytes { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                guard count >= 0 else {
                    if errno == EINTR { continue }
                    return errno
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return fsync(file) == 0 ? nil : errno
        }
    }

    /// Removes a file if there is one.
    func remove(_ name: String) throws(DataFolderError) {
        guard unlinkat(descriptor, name, 0) != 0, errno != ENOENT else { return }
        throw .refused(action: "remove", path: path(of: name), errno: errno)
    }

    /// Makes a file or folder appear under its final name, whole, and stay there after a power cut.
    func rename(_ name: String, to final: String) throws(DataFolderError) {
        guard renameat(descriptor, name, descriptor, final) == 0 else {
            throw .refused(action: "write", path: path(of: final), errno: errno)
        }
        try synchronize()
    }

    func synchronize() throws(DataFolderError) {
        guard fsync(descriptor) == 0 else { throw .refused(action: "write", path: path, errno: errno) }
    }

    // MARK: Folders in it

    /// - Returns: nil when there is none.
    func folder(_ name: String) throws(DataFolderError) -> Folder? {
        let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else {
            if errno == ENOENT { return nil }
            throw .refused(action: "open", path: path(of: name), errno: errno)
        }
        let folder = Folder(path: path(of: name), descriptor: inner)
        try folder.checkOwnership()
        return folder
    }

    func makeFolder(_ name: String) throws(DataFolderError) -> Folder {
        guard mkdirat(descriptor, name, 0o700) == 0, let folder = try folder(name) else {
            throw .refused(action: "make", path: path(of: name), errno: errno)
        }
        return folder
    }

    /// Removes a folder that holds files only, if there is one.
    func removeFolder(_ name: String) throws(DataFolderError) {
        guard let folder = try folder(name) else { return }
        for file in try folder.names() { try folder.remove(file) }
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 else {
            throw .refused(action: "remove", path: path(of: name), errno: errno)
        }
    }
}
