import Registry

extension AWSError {
    /// AWS Certificate Manager's names for what its operations refuse; all of them are told with status 400.
    init(certificateManager error: APIError) {
        switch error {
        case .invalidRequest(let invalid): self.init(400, "ValidationException", invalid.message)
        case .certificateValidation(let sentence): self.init(400, "ValidationException", sentence)
        case .registry(.invalid(let message)): self.init(400, "ValidationException", message)
        case .registry(.notFound(let missing)): self.init(400, "ResourceNotFoundException", missing.message)
        case .registry(.deleteConflict(let message)): self.init(400, "ResourceInUseException", message)
        case .registry(.limitExceeded(let message)): self.init(400, "LimitExceededException", message)
        case .foreignHost, .headTooLarge, .bodyTooLarge, .unauthenticated, .accessDenied, .unknownOperation,
            .unknownTarget, .notImplemented, .registry, .malformedPolicy, .invalidResponse, .publish,
            .tooManyKeyGenerations, .tooManySearches, .tooManySearchesOfAccount, .noSuchLog, .internalFailure,
            .sqlParse:
            self.init(error)
        }
    }
}
