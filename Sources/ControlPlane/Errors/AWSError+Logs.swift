import Registry

extension AWSError {
    /// CloudWatch Logs' names for what its operations refuse.
    init(logs error: APIError) {
        switch error {
        case .invalidRequest(let invalid): self.init(400, "InvalidParameterException", invalid.message)
        case .noSuchLog(let sentence): self.init(400, "ResourceNotFoundException", sentence)
        case .registry(.invalid(let message)): self.init(400, "InvalidParameterException", message)
        case .registry(.limitExceeded(let message)): self.init(400, "LimitExceededException", message)
        case .foreignHost, .headTooLarge, .bodyTooLarge, .unauthenticated, .accessDenied, .unknownOperation,
            .unknownTarget, .notImplemented, .registry, .malformedPolicy, .invalidResponse, .publish,
            .tooManyKeyGenerations, .tooManySearches, .tooManySearchesOfAccount, .internalFailure, .sqlParse,
            .certificateValidation:
            self.init(error)
        }
    }
}
