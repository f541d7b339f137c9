import Broker
import PolicyEngine
import Provisioning
import Registry
import SigV4

/// An error as AWS's clients know it.
struct AWSError: Equatable {
    /// HTTP's.
    let status: Int
    /// The exception's name in AWS's model, which clients branch on.
    let name: String
    let message: String
    /// What the body holds beside the message.
    var members: [String: String] = [:]

    init(_ status: Int, _ name: String, _ message: String, members: [String: String] = [:]) {
        self.status = status
        self.name = name
        self.message = message
        self.members = members
    }
}

extension AWSError {
    init(_ error: APIError) {
        self =
            switch error {
            case .foreignHost(let host?, let known):
                .init(
                    421, "MisdirectedRequestException",
                    "the Host header is `\(host.prefix(200))`, which is no name of this API; use one of \(known)")
            case .foreignHost(nil, let known):
                .init(400, "InvalidRequestException", "expected one Host header; give one of \(known)")
            case .headTooLarge(let bytes, let limit):
                .init(
                    431, "RequestHeaderFieldsTooLargeException",
                    "the request line and header take \(bytes) bytes; expected at most \(limit)")
            case .bodyTooLarge(let limit):
                .init(413, "RequestEntityTooLargeException", "the body is larger than \(limit) bytes")
            case .unauthenticated(let failure): .init(failure)
            case .accessDenied(let sentence): .init(403, "AccessDeniedException", sentence)
            case .unknownOperation(let method, let path, let methods):
                .init(
                    404, "UnknownOperationException",
                    "`\(method) \(path.prefix(200))` is no operation of this API"
                        + (methods.isEmpty ? "" : "; this path takes \(methods.joined(separator: ", "))"))
            case .unknownTarget(let target):
                .init(
                    400, "UnknownOperationException",
                    "the X-Amz-Target `\(target.prefix(200))` is no operation of this API; expected one such as"
                        + " `Logs_20140328.FilterLogEvents`")
            case .notImplemented(let operation):
                .init(501, "NotImplementedException", "\(operation) is not implemented by this server")
            case .invalidRequest(let invalid): .init(400, "InvalidRequestException", invalid.message)
            case .registry(let error): .init(error)
            case .malformedPolicy(let error): .init(400, "MalformedPolicyException", error.description)
            case .sqlParse(let sentence): .init(400, "SqlParseException", sentence)
            case .certificateValidation(let sentence): .init(400, "CertificateValidationException", sentence)
            case .invalidResponse(let sentence): .init(400, "InvalidResponseException", sentence)
            case .publish(let error): .init(error.status, error.name, error.message)
            case .tooManyKeyGenerations(let waiting):
                .init(
                    400, "ThrottlingException",
                    "\(waiting) keys are waiting to be made already; try again, or make the key yourself and use "
                        + "CreateCertificateFromCsr")
            case .noSuchLog(let sentence): .init(404, "ResourceNotFoundException", sentence)
            case .tooManySearches(let waiting):
                .init(
                    503, "ServiceUnavailableException", "\(waiting) searches of the log are waiting already; try again")
            case .tooManySearchesOfAccount(let waiting):
                .init(
                    400, "ThrottlingException",
                    "\(waiting) searches of the account's log are waiting already; try again")
            case .internalFailure(let sentence): .init(500, "InternalFailureException", sentence)
            }
    }

    init(_ error: RegistryError) {
        self =
            switch error {
            // Of topic rules AWS doesn't say whether they exist.
            case .notFound(.topicRule): .init(401, "UnauthorizedException", error.message)
            case .notFound: .init(404, "ResourceNotFoundException", error.message)
            case .alreadyExists(_, let resourceID, let arn):
                .init(
                    409, "ResourceAlreadyExistsException", error.message,
                    members: ["resourceId": resourceID, "resourceArn": "\(arn)"])
            case .deleteConflict: .init(409, "DeleteConflictException", error.message)
            case .certificateState: .init(406, "CertificateStateException", error.message)
            case .certificateConflict: .init(409, "CertificateConflictException", error.message)
            case .certificateValidation: .init(400, "CertificateValidationException", error.message)
            case .registrationCode: .init(400, "RegistrationCodeValidationException", error.message)
            case .transferConflict: .init(409, "TransferConflictException", error.message)
            case .transferAlreadyCompleted: .init(410, "TransferAlreadyCompletedException", error.message)
            case .versionConflict: .init(409, "VersionConflictException", error.message)
            case .versionsLimit: .init(409, "VersionsLimitExceededException", error.message)
            case .templateVersionsLimit: .init(409, "VersionsLimitExceededException", error.message)
            case .provisioning(let failure): .init(failure)
            case .limitExceeded: .init(410, "LimitExceededException", error.message)
            case .invalid: .init(400, "InvalidRequestException", error.message)
            case .loggingNotConfigured: .init(404, "NotConfiguredException", error.message)
            case .unavailable: .init(503, "ServiceUnavailableException", error.message)
            }
    }

    init(_ failure: ProvisioningFailure) {
        if case .conflict = failure.reason {
            self.init(409, "ConflictingResourceUpdateException", failure.description)
        } else {
            self.init(400, "ResourceRegistrationFailureException", failure.description)
        }
    }

    /// AWS General Reference, "Common errors".
    init(_ failure: SignatureFailure) {
        self =
            switch failure {
            case .missing: .init(403, "MissingAuthenticationTokenException", failure.description)
            case .unknownAlgorithm, .incomplete: .init(403, "IncompleteSignatureException", failure.description)
            case .unknownAccessKey, .wrongSessionToken: .init(403, "UnrecognizedClientException", failure.description)
            case .wrongRegion: .init(403, "ForbiddenException", failure.description)
            case .wrongService, .expired, .notYetValid: .init(403, "InvalidSignatureException", failure.description)
            case .mismatch(let computation):
                .init(
                    403, "InvalidSignatureException",
                    "\(failure.description)\n\nThe canonical request here was\n'\(computation.canonicalRequest)'\n\n"
                        + "The string to sign was\n'\(computation.stringToSign)'\n")
            }
    }
}
