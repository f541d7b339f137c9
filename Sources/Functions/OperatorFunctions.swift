import AsyncHTTPClient
package import Broker
import IoTModel
import NIOCore
import NIOPosix

/// The functions of the configuration. Each invocation is bounded in time, in what it answers and in how many run at
/// once; those beyond wait, and their waiting counts as their time.
package final class OperatorFunctions: CustomerFunctions {
    private let targets: [String: FunctionTarget]
    private let client: HTTPClient
    private let webhooks = InvocationSlots(
        running: Limits.Functions.concurrentWebhooks, waiting: Limits.Functions.queuedInvocations)
    private let commands = InvocationSlots(
        running: Limits.Functions.concurrentCommands, waiting: Limits.Functions.queuedInvocations)

    /// - Parameter targets: by function ARN.
    package init(_ targets: [String: FunctionTarget]) {
        self.targets = targets
        // An answer comes from where the operator said, not from where that points to.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Limits.Functions.concurrentWebhooks
        // Who waits has seconds: that nobody listens is told at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// Called once, when nobody invokes any more.
    package func shutDown() async {
        try? await client.shutdown()
    }

    package func invoke(
        _ functionARN: String, with event: [UInt8], timeout: Duration
    ) async throws(FunctionFailure) -> [UInt8] {
        guard let target = targets[functionARN] else { throw .notMapped(functionARN: functionARN) }
        let invocation = Invocation(functionARN: functionARN, event: event, timeout: timeout)
        let outcome = await withTaskGroup(of: Result<[UInt8], FunctionFailure>.self) { group in
            group.addTask { await self.perform(invocation, of: target) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(.timedOut(functionARN: functionARN, after: timeout))
            }
            // Whichever comes first: the other is cancelled, and ends by that.
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.timedOut(functionARN: functionARN, after: timeout))
        }
        return try outcome.get()
    }

    private func perform(
        _ invocation: Invocation, of target: FunctionTarget
    ) async -> Result<[UInt8], FunctionFailure> {
        let slots: InvocationSlots =
            switch target {
            case .webhook: webhooks
            case .command: commands
            }
        switch await slots.take() {
        case .taken: break
        case .tooManyWait:
            return .failure(
                invocation.failed("\(Limits.Functions.queuedInvocations) invocations wait already; try again later"))
        case .cancelled: return .failure(invocation.failed("it was given up while it waited"))
        }
        defer { slots.giveBack() }
        do throws(FunctionFailure) {
            switch target {
            case .webhook(let url): return .success(try await Webhook(url: url, client: client).call(invocation))
            case .command(let path, let arguments):
                return .success(try await LocalCommand(path: path, arguments: arguments).run(invocation))
            }
        } catch {
            return .failure(error)
        }
    }
}

/// One call of one function.
struct Invocation: Sendable {
    let functionARN: String
    let event: [UInt8]
    let timeout: Duration

    func failed(_ reason: String) -> FunctionFailure { .failed(functionARN: functionARN, reason: reason) }

    var answerTooLarge: FunctionFailure {
        .answerTooLarge(functionARN: functionARN, limit: Limits.Functions.answerBytes)
    }
}
