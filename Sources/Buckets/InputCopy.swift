import Broker
import Glibc
import IoTModel
import Provisioning

/// An input while it is copied: counted, measured, and made to appear whole or not at all.
struct InputCopy: Sendable {
    private let input: RegistrationInput
    private let largest: Int
    private let file: CopyFile
    private var bytes = 0
    private var lines = InputLines()
    private var devices = 0

    init(_ input: RegistrationInput, largest: Int, file: CopyFile) {
        self.input = input
        self.largest = largest
        self.file = file
    }

    mutating func append(_ piece: [UInt8]) throws(InputFailure) {
        bytes += piece.count
        guard bytes <= largest else { throw .tooLarge(input, limit: largest) }
        devices += lines.received(piece).count
        try checkDevices()
        try file.write(piece)
    }

    /// - Returns: the number of devices.
    mutating func end() throws(InputFailure) -> Int {
        if lines.receivedEnd() != nil { devices += 1 }
        try checkDevices()
        guard devices > 0 else { throw .noDevices(input) }
        try file.finish()
        return devices
    }

    private func checkDevices() throws(InputFailure) {
        guard devices <= Limits.Registration.devices else {
            throw .tooManyDevices(input, limit: Limits.Registration.devices)
        }
    }
}

/// The file of an unfinished copy. It is removed if it isn't finished.
final class CopyFile: Sendable {
    private let descriptor: Int32
    private let path: String
    private let final: String
    private let folder: String

    init(descriptor: Int32, path: String, final: String, folder: String) {
        self.descriptor = descriptor
        self.path = path
        self.final = final
        self.folder = folder
    }

    deinit {
        close(descriptor)
        // After `finish` there is nothing of this name.
        unlink(path)
    }

    func write(_ bytes: [UInt8]) throws(InputFailure) {
        let failure: Int32? = bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return errno }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return nil
        }
        if let failure { throw InputCopies.lost(failure) }
    }

    /// On the disk, under its final name.
    func finish() throws(InputFailure) {
        guard fsync(descriptor) == 0, rename(path, final) == 0 else { throw InputCopies.lost(errno) }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw InputCopies.lost(errno) }
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw InputCopies.lost(errno) }
    }
}
