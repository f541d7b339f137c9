import Broker
import IoTModel
import Synchronization

/// One bucket, `fleet`, with texts in it.
final class TestInputs: RegistrationInputs {
    private struct State {
        var files: [String: String]
        var copies: [RegistrationTaskID: [UInt8]] = [:]
        var copyCount = 0
    }

    private let state: Mutex<State>
    /// Of what one read gives.
    private let pieceBytes: Int

    init(_ files: [String: String] = [:], pieceBytes: Int = 64) {
        state = Mutex(State(files: files))
        self.pieceBytes = pieceBytes
    }

    var copies: Set<RegistrationTaskID> { Set(state.withLock { $0.copies.keys }) }
    var copyCount: Int { state.withLock { $0.copyCount } }

    private func text(_ input: RegistrationInput) throws(InputFailure) -> String {
        guard input.bucket.rawValue == "fleet" else { throw .notMapped(input.bucket) }
        guard let text = state.withLock({ $0.files[input.key.rawValue] }) else { throw .notFound(input) }
        return text
    }

    func check(_ input: RegistrationInput) async throws(InputFailure) { _ = try text(input) }

    func copy(_ input: RegistrationInput, for task: RegistrationTaskID) async throws(InputFailure) -> Int {
        let text = try text(input)
        let devices = text.split(separator: "\n").count
        guard devices > 0 else { throw .noDevices(input) }
        state.withLock { state in
            state.copies[task] = Array(text.utf8)
            state.copyCount += 1
        }
        return devices
    }

    func read(for task: RegistrationTaskID, from offset: Int) async throws(InputFailure) -> [UInt8] {
        guard let copy = state.withLock({ $0.copies[task] }) else { throw .copyLost(reason: "there is none") }
        return Array(copy.dropFirst(offset).prefix(pieceBytes))
    }

    func removeCopies(except tasks: Set<RegistrationTaskID>) async throws(InputFailure) {
        state.withLock { state in state.copies = state.copies.filter { tasks.contains($0.key) } }
    }
}
