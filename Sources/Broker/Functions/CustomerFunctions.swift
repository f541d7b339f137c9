/// Code of the operator's that AWS would run as a Lambda function: authorizers and hooks name it by its ARN.
///
/// There is no Lambda here; the configuration maps an ARN to a webhook or a local command.
package protocol CustomerFunctions: Sendable {
    /// Hands `event` to the function and waits for its answer; both are JSON.
    ///
    /// - Parameter timeout: counted from the call; the function is given up then.
    func invoke(
        _ functionARN: String, with event: [UInt8], timeout: Duration
    ) async throws(FunctionFailure) -> [UInt8]
}

/// Where the configuration maps no ARN to anything.
package struct NoFunctions: CustomerFunctions {
    package init() {}

    package func invoke(
        _ functionARN: String, with event: [UInt8], timeout: Duration
    ) async throws(FunctionFailure) -> [UInt8] {
        throw .notMapped(functionARN: functionARN)
    }
}

/// Why a function gave no answer that counts.
package enum FunctionFailure: Error, Sendable, Equatable {
    /// The configuration maps this ARN to nothing.
    case notMapped(functionARN: String)
    case timedOut(functionARN: String, after: Duration)
    case answerTooLarge(functionARN: String, limit: Int)
    /// It couldn't be reached or run, or it ended with an error: a sentence without its output.
    case failed(functionARN: String, reason: String)
}

extension FunctionFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notMapped(let arn):
            "no function is configured for `\(arn)`; map it under `functions` in sallyport.yaml or with --function ARN=URL"
        case .timedOut(let arn, let after): "function `\(arn)` gave no answer within \(after.components.seconds) s"
        case .answerTooLarge(let arn, let limit): "function `\(arn)` answered with more than \(limit) bytes"
        case .failed(let arn, let reason): "function `\(arn)` failed: \(reason)"
        }
    }
}
