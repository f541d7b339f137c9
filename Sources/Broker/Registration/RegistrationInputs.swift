package import IoTModel

/// Where the inputs of bulk registrations come from, and where the server keeps its own copy of one until its task has
/// ended: what is changed in the bucket meanwhile, and a restart, change nothing for a task.
///
/// There is no S3 here; the configuration maps a bucket's name to a folder or a URL.
package protocol RegistrationInputs: Sendable {
    /// Finds out what can be told at once: whether there is such a bucket, and in a folder such a file.
    func check(_ input: RegistrationInput) async throws(InputFailure)
    /// Copies an input; when this returns it is on the disk. One that was copied before is replaced.
    ///
    /// - Returns: the number of devices in it, at least one.
    func copy(_ input: RegistrationInput, for task: RegistrationTaskID) async throws(InputFailure) -> Int
    /// A part of the copy, a page or so; empty at its end.
    func read(for task: RegistrationTaskID, from offset: Int) async throws(InputFailure) -> [UInt8]
    /// Removes the copies of all tasks but these.
    func removeCopies(except tasks: Set<RegistrationTaskID>) async throws(InputFailure)
}

package struct RegistrationInput: Sendable, Equatable {
    package let bucket: BucketName
    package let key: BucketKey

    package init(bucket: BucketName, key: BucketKey) {
        self.bucket = bucket
        self.key = key
    }
}

/// Where the configuration maps no bucket to anything.
package struct NoInputs: RegistrationInputs {
    package init() {}

    package func check(_ input: RegistrationInput) async throws(InputFailure) { throw .notMapped(input.bucket) }
    package func copy(
        _ input: RegistrationInput, for task: RegistrationTaskID
    ) async throws(InputFailure) -> Int { throw .notMapped(input.bucket) }
    package func read(
        for task: RegistrationTaskID, from offset: Int
    ) async throws(InputFailure) -> [UInt8] { throw .copyLost(reason: "there is none") }
    package func removeCopies(except tasks: Set<RegistrationTaskID>) async throws(InputFailure) {}
}

/// Why an input can't be had.
package enum InputFailure: Error, Sendable, Equatable {
    /// The configuration maps no bucket of this name.
    case notMapped(BucketName)
    case notFound(RegistrationInput)
    /// It isn't a file that may be read: a sentence.
    case refused(RegistrationInput, reason: String)
    case timedOut(RegistrationInput, after: Duration)
    /// The bucket's URL gave nothing: a sentence without that URL.
    case failed(RegistrationInput, reason: String)
    case tooLarge(RegistrationInput, limit: Int)
    case tooManyDevices(RegistrationInput, limit: Int)
    case noDevices(RegistrationInput)
    /// The server's copy can't be written or read.
    case copyLost(reason: String)
    /// Nobody waits for it any more.
    case cancelled
}

extension InputFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notMapped(let bucket):
            "no bucket `\(bucket)` is configured; map it under `registration-buckets` in sallyport.yaml or with"
                + " --registration-bucket \(bucket)=/folder"
        case .notFound(let input): "bucket `\(input.bucket)` has no file `\(input.key)`"
        case .refused(let input, let reason):
            "`\(input.key)` in bucket `\(input.bucket)` isn't read: \(reason)"
        case .timedOut(let input, let after):
            "bucket `\(input.bucket)` didn't give `\(input.key)` within \(after.components.seconds) s"
        case .failed(let input, let reason): "bucket `\(input.bucket)` didn't give `\(input.key)`: \(reason)"
        case .tooLarge(let input, let limit):
            "`\(input.key)` in bucket `\(input.bucket)` is larger than \(limit) bytes; divide it"
        case .tooManyDevices(let input, let limit):
            "`\(input.key)` in bucket `\(input.bucket)` has more than \(limit) devices; divide it"
        case .noDevices(let input):
            "`\(input.key)` in bucket `\(input.bucket)` has no device; expected a JSON object of the template's"
                + " parameters in each line"
        case .copyLost(let reason): "the server's copy of the input can't be used: \(reason)"
        case .cancelled: "it was stopped"
        }
    }
}
