import Broker
import Glibc
import IoTModel

/// The server's copies of inputs: a file for each task, in a folder of the server's own. Blocks on the disk.
struct InputCopies: Sendable {
    private static let ending = ".jsonl"
    private static let unfinished = ".new"
    private static let pieceBytes = 262_144

    let folder: String
    /// In bytes.
    let largest: Int

    /// What an earlier copy left is replaced.
    func begin(_ input: RegistrationInput, for task: RegistrationTaskID) throws(InputFailure) -> InputCopy {
        let path = path(of: task)
        unlink(path + Self.unfinished)
        let file = open(path + Self.unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.lost(errno) }
        return InputCopy(
            input, largest: largest,
            file: CopyFile(descriptor: file, path: path + Self.unfinished, final: path, folder: folder))
    }

    /// Empty at its end.
    func read(for task: RegistrationTaskID, from offset: Int) throws(InputFailure) -> [UInt8] {
        let file = open(path(of: task), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw Self.lost(errno) }
        defer { close(file) }
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, initialized in
            repeat {
                count = pread(file, buffer.baseAddress, buffer.count, off_t(offset))
            } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        guard count >= 0 else { throw Self.lost(errno) }
        return piece
    }

    func remove(except tasks: Set<RegistrationTaskID>) throws(InputFailure) {
        guard let listing = opendir(folder) else { throw Self.lost(errno) }
        defer { closedir(listing) }
        let kept = Set(tasks.flatMap { ["\($0)\(Self.ending)", "\($0)\(Self.ending)\(Self.unfinished)"] })
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", !kept.contains(name) { unlink("\(folder)/\(name)") }
        }
    }

    private func path(of task: RegistrationTaskID) -> String { "\(folder)/\(task)\(Self.ending)" }

    static func lost(_ number: Int32) -> InputFailure { .copyLost(reason: String(cString: strerror(number))) }
}
