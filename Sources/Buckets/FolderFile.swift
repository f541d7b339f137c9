import Broker
import Glibc
import IoTModel

/// A file below a bucket's folder, opened part by part: no symbolic link on the way is followed, so that nothing outside
/// the folder can be named.
final class FolderFile {
    private static let pieceBytes = 262_144

    private let input: RegistrationInput
    private let descriptor: Int32

    init(_ input: RegistrationInput, below folder: String) throws(InputFailure) {
        self.input = input
        // The folder is the operator's choice: it may be a link itself.
        var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard current >= 0 else { throw Self.failure(input, "the bucket's folder can't be opened", errno) }
        let parts = input.key.parts
        // A key's form says so too; but here is where it counts.
        guard !parts.isEmpty, !parts.contains("."), !parts.contains("..") else {
            close(current)
            throw .refused(input, reason: "its path leads out of the bucket")
        }
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            // Without O_NONBLOCK opening a pipe would wait for its writer.
            let kind = isLast ? O_NONBLOCK : O_DIRECTORY
            let next = openat(current, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            let number = errno
            close(current)
            guard next >= 0 else {
                switch number {
                case ENOENT: throw .notFound(input)
                // Linux says ENOTDIR of a link where a folder is expected.
                case ELOOP, ENOTDIR:
                    throw .refused(input, reason: "a part of its path is a symbolic link, or no folder")
                default: throw Self.failure(input, "it can't be opened", number)
                }
            }
            current = next
        }
        descriptor = current
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .refused(input, reason: "it is no regular file")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Empty at its end.
    func readNext() throws(InputFailure) -> [UInt8] {
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, initialized in
            repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        guard count >= 0 else { throw Self.failure(input, "it can't be read", errno) }
        return piece
    }

    private static func failure(_ input: RegistrationInput, _ what: String, _ number: Int32) -> InputFailure {
        .refused(input, reason: "\(what): \(String(cString: strerror(number)))")
    }
}
