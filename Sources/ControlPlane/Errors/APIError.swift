package import Broker
package import PolicyEngine
package import Registry
package import SigV4

/// Why the API did not do what was asked. `AWSError` holds the one table of what the caller is told.
package enum APIError: Error, Sendable {
    /// The Host header names somebody else; `nil` when there isn't exactly one.
    case foreignHost(String?, known: String)
    case headTooLarge(bytes: Int, limit: Int)
    case bodyTooLarge(limit: Int)
    case unauthenticated(SignatureFailure)
    /// The caller is known and may not: a sentence.
    case accessDenied(String)
    /// No operation has this path with this method; `methods` are those that it has.
    case unknownOperation(method: String, path: String, methods: [String])
    /// The value of `X-Amz-Target` names no operation of the service.
    case unknownTarget(String)
    /// An operation of AWS's model that this server doesn't have.
    case notImplemented(operation: String)
    case invalidRequest(InvalidRequest)
    case registry(RegistryError)
    case malformedPolicy(MalformedPolicy)
    /// A rule's SQL that can't be read: a sentence.
    case sqlParse(String)
    /// A certificate that can't be read, or may not be registered: a sentence.
    case certificateValidation(String)
    case publish(HTTPPublishError)
    /// A customer's function failed or answered something that doesn't count: a sentence.
    case invalidResponse(String)
    /// As many keys are being made as may wait.
    case tooManyKeyGenerations(waiting: Int)
    /// A log group or stream that isn't there: a sentence.
    case noSuchLog(String)
    /// As many searches of the log wait as may wait.
    case tooManySearches(waiting: Int)
    /// As many of the account's searches wait as may wait.
    case tooManySearchesOfAccount(waiting: Int)
    /// A fault of this server: a sentence for its log as well.
    case internalFailure(String)
}
