import AsyncHTTPClient
package import Broker
package import IoTModel
import NIOCore
import NIOPosix

/// The buckets of the configuration, and the copies of what tasks take from them. Each input is bounded in size and in
/// the time it may take. Files are read and written on threads of their own.
package final class OperatorBuckets: RegistrationInputs {
    private let targets: [BucketName: BucketTarget]
    private let copies: InputCopies
    private let client: HTTPClient
    private let threads = NIOThreadPool.singleton

    /// - Parameters:
    ///   - folder: for the copies; the server's own, where nobody else may read.
    ///   - largest: of an input, in bytes.
    package init(
        _ targets: [BucketName: BucketTarget], copiesIn folder: String, largest: Int = Limits.Registration.inputBytes
    ) {
        self.targets = targets
        copies = InputCopies(folder: folder, largest: largest)
        // An input comes from where the operator said, not from where that points to.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// Called once, when no task runs any more.
    package func shutDown() async {
        try? await client.shutdown()
    }

    package func check(_ input: RegistrationInput) async throws(InputFailure) {
        switch try target(of: input) {
        case .folder(let path):
            try await onThread { () throws(InputFailure) in _ = try FolderFile(input, below: path) }
        case .prefix: break
        }
    }

    package func copy(
        _ input: RegistrationInput, for task: RegistrationTaskID
    ) async throws(InputFailure) -> Int {
        switch try target(of: input) {
        case .folder(let path):
            return try await onThread { [copies] () throws(InputFailure) in
                let file = try FolderFile(input, below: path)
                var copy = try copies.begin(input, for: task)
                while true {
                    let piece = try file.readNext()
                    guard !piece.isEmpty else { return try copy.end() }
                    try copy.append(piece)
                }
            }
        case .prefix(let url):
            return try await WebFile(input, url: url + input.key.rawValue, client: client)
                .copy(
                    into: try await onThread { [copies] () throws(InputFailure) in try copies.begin(input, for: task) })
        }
    }

    package func read(for task: RegistrationTaskID, from offset: Int) async throws(InputFailure) -> [UInt8] {
        try await onThread { [copies] () throws(InputFailure) in try copies.read(for: task, from: offset) }
    }

    package func removeCopies(except tasks: Set<RegistrationTaskID>) async throws(InputFailure) {
        try await onThread { [copies] () throws(InputFailure) in try copies.remove(except: tasks) }
    }

    private func target(of input: RegistrationInput) throws(InputFailure) -> BucketTarget {
        guard let target = targets[input.bucket] else { throw .notMapped(input.bucket) }
        return target
    }

    private func onThread<T: Sendable>(
        _ body: @escaping @Sendable () throws(InputFailure) -> T
    ) async throws(InputFailure) -> T {
        let result: Result<T, InputFailure>
        do {
            result = try await threads.runIfActive { Result(catching: body) }
        } catch {
            throw .cancelled
        }
        return try result.get()
    }
}
