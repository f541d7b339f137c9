import Broker
import Foundation
import IoTModel

/// A function that is a program on this machine, started for each invocation. No shell takes part.
struct LocalCommand: Sendable {
    let path: String
    let arguments: [String]

    /// Its standard error is thrown away: it might tell what a device sent.
    func run(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] {
        let deadline = ContinuousClock.now + invocation.timeout
        let ending = await withCheckedContinuation { (done: CheckedContinuation<ChildProcess.Ending, Never>) in
            let thread = Thread {
                done.resume(
                    returning: ChildProcess.run(
                        path, arguments, input: invocation.event, outputLimit: Limits.Functions.answerBytes,
                        until: deadline))
            }
            thread.name = "function"
            thread.start()
        }
        switch ending {
        case .exited(status: 0, let output): return output
        case .exited(let status, _): throw invocation.failed("its command ended with status \(status)")
        case .signaled(let signal): throw invocation.failed("its command was ended by signal \(signal)")
        case .outputTooLarge: throw invocation.answerTooLarge
        case .outOfTime: throw .timedOut(functionARN: invocation.functionARN, after: invocation.timeout)
        case .notStarted(let number):
            throw invocation.failed(
                "`\(path)` can't be run: \(String(cString: strerror(number))); check that it exists and is executable")
        }
    }
}
