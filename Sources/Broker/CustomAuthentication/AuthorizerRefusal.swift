package import IoTModel

/// Why custom authentication let a client not in. One value makes the log's reason and its text.
package enum AuthorizerRefusal: Error, Sendable, Equatable {
    /// The client names none, and there is no default.
    case notNamed
    case notFound(name: String)
    /// The client names one, and its domain has it that none but the domain's own counts.
    case notOfDomain(AuthorizerName)
    case inactive(AuthorizerName)
    /// `given` are the names of the parameters that the client sent.
    case tokenMissing(AuthorizerName, key: TokenKeyName, given: [String])
    case signatureMissing(AuthorizerName, given: [String])
    case signatureInvalid(AuthorizerName)
    case functionFailed(AuthorizerName, FunctionFailure)
    case answerMalformed(AuthorizerName, String)
    case notAuthenticated(AuthorizerName)
    /// The client showed a certificate, and the answer's principalId isn't its id.
    case otherPrincipal(AuthorizerName, answered: String, certificate: CertificateID)
    case policyMalformed(AuthorizerName, index: Int, String)
    case registryUnavailable
    /// As many clients wait for their authorizers as may wait.
    case tooManyWait(limit: Int)

    /// The log's `reason`: AWS's word where it has one.
    package var reason: String {
        switch self {
        case .notNamed, .notFound: "CUSTOM_AUTHORIZER_NOT_FOUND"
        case .notOfDomain: "CUSTOM_AUTHORIZER_NOT_OF_DOMAIN"
        case .inactive: "CUSTOM_AUTHORIZER_INACTIVE"
        case .tokenMissing: "CUSTOM_AUTHORIZER_TOKEN_MISSING"
        case .signatureMissing: "CUSTOM_AUTHORIZER_SIGNATURE_MISSING"
        case .signatureInvalid: "CUSTOM_AUTHORIZER_SIGNATURE_INVALID"
        case .functionFailed(_, .notMapped): "CUSTOM_AUTHORIZER_FUNCTION_NOT_MAPPED"
        case .functionFailed(_, .timedOut): "CUSTOM_AUTHORIZER_FUNCTION_TIMEOUT"
        case .functionFailed(_, .failed), .functionFailed(_, .answerTooLarge):
            "CUSTOM_AUTHORIZER_LAMBDA_EXECUTION_ERROR"
        case .answerMalformed: "CUSTOM_AUTHORIZER_ANSWER_INVALID"
        case .notAuthenticated: "NOT_AUTHENTICATED"
        case .otherPrincipal: "CUSTOM_AUTHORIZER_PRINCIPAL_MISMATCH"
        case .policyMalformed: "CUSTOM_AUTHORIZER_POLICY_INVALID"
        case .registryUnavailable: "INTERNAL_SERVER_ERROR"
        case .tooManyWait: "CUSTOM_AUTHORIZER_LIMIT_EXCEEDED"
        }
    }

    /// What happened, with which input, and what to do.
    package var details: String {
        switch self {
        case .notNamed:
            "The client named no authorizer, and the account has no default one. Put"
                + " ?\(AuthorizerCredentials.nameParameter)=NAME behind the user name, or call SetDefaultAuthorizer. A"
                + " device with a certificate connects with ALPN x-amzn-mqtt-ca."
        case .notFound(let name):
            "There is no authorizer `\(name.prefix(200))`. Correct \(AuthorizerCredentials.nameParameter), or create it."
        case .notOfDomain(let name):
            "The client named authorizer `\(name)`, and its domain doesn't let it choose. Leave"
                + " \(AuthorizerCredentials.nameParameter) out, or set allowAuthorizerOverride."
        case .inactive(let name):
            "Authorizer `\(name)` is INACTIVE. Activate it with `aws iot update-authorizer --authorizer-name \(name)"
                + " --status ACTIVE`."
        case .tokenMissing(let name, let key, let given):
            "Authorizer `\(name)` wants a token under the name `\(key)`; the client sent \(Self.list(given))."
        case .signatureMissing(let name, let given):
            "Authorizer `\(name)` wants a signed token; \(AuthorizerCredentials.signatureParameter) is missing, the client"
                + " sent \(Self.list(given))."
        case .signatureInvalid(let name):
            "The token's signature verifies with no key of authorizer `\(name)`. Sign the token itself with RSA and"
                + " SHA-256, and give the signature as Base64, percent-encoded."
        case .functionFailed(let name, let failure): "Authorizer `\(name)`: \(failure)."
        case .answerMalformed(let name, let sentence):
            "Authorizer `\(name)`: its function's answer doesn't count: \(sentence)."
        case .notAuthenticated(let name): "Authorizer `\(name)` answered that the client is not authenticated."
        case .otherPrincipal(let name, let answered, let certificate):
            "Authorizer `\(name)` answered with principalId `\(answered)`; for a client with a certificate it must be the"
                + " certificate's id, `\(certificate)`, which is protocolData.tls.principalId of the event."
        case .policyMalformed(let name, let index, let sentence):
            "Authorizer `\(name)`: its function answered with a bad policyDocuments[\(index)]: \(sentence)."
        case .registryUnavailable: "The registry couldn't be read; the client may try again."
        case .tooManyWait(let limit):
            "\(limit) clients wait for their authorizers already; the client may try again."
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty
            ? "no parameters" : names.prefix(8).map { "`\($0.prefix(64))`" }.joined(separator: ", ")
    }
}
