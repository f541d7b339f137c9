package import IoTModel
import PKI
package import PolicyEngine
package import Registry

/// Which authorizers a domain lets its clients in by. AWS IoT API, `AuthorizerConfig`.
package struct AuthorizerChoice: Sendable, Equatable {
    /// For a client that names none; nil: the account's default one.
    package let standard: AuthorizerName?
    /// Whether a client may name another.
    package let allowsOverride: Bool

    package init(standard: AuthorizerName? = nil, allowsOverride: Bool = true) {
        self.standard = standard
        self.allowsOverride = allowsOverride
    }
}

/// A client that wants in by an authorizer.
package struct AuthenticationAttempt: Sendable {
    package let credentials: AuthorizerCredentials
    package let choice: AuthorizerChoice
    package let protocolData: AuthorizerEvent.ProtocolData
    /// A UUID.
    package let connectionID: String

    package init(
        credentials: AuthorizerCredentials, choice: AuthorizerChoice = AuthorizerChoice(),
        protocolData: AuthorizerEvent.ProtocolData, connectionID: String
    ) {
        self.credentials = credentials
        self.choice = choice
        self.protocolData = protocolData
        self.connectionID = connectionID
    }
}

/// Whom an authorizer let in, and what it may do.
package struct AuthorizedPrincipal: Sendable {
    package let authorizer: AuthorizerName
    package let principalID: String
    /// Those of the answer alone.
    package let policies: PolicySet
    /// Of a connection, from the answer on.
    package let disconnectAfterSeconds: Int64
    package let refreshAfterSeconds: Int64?
    /// enableCachingForHttp: whether the next HTTP request of the same connection may be let in by it.
    package let mayBeRemembered: Bool
}

/// Asks authorizers: finds the one that is meant, checks the token's signature, invokes its function, and takes nothing
/// but a whole and valid answer. Everything else is a refusal.
package struct CustomAuthenticator: Sendable {
    private let registry: any RegistryStore
    private let functions: any CustomerFunctions

    package init(registry: any RegistryStore, functions: any CustomerFunctions) {
        self.registry = registry
        self.functions = functions
    }

    /// - Parameter certificate: that the client showed, where its domain asks for one and for an authorizer.
    package func authenticate(
        _ attempt: AuthenticationAttempt, in account: AccountID, certificate: CertificateID? = nil
    ) async throws(AuthorizerRefusal) -> AuthorizedPrincipal {
        let authorizer = try await authorizer(
            named: attempt.credentials.authorizerName, of: attempt.choice, in: account)
        guard authorizer.status == .active else { throw .inactive(authorizer.name) }
        let token = authorizer.tokenKeyName.flatMap(attempt.credentials.token(named:))
        let isVerified = try checkSignature(of: token, attempt.credentials, for: authorizer)
        let answer = try await invoke(
            authorizer,
            with: AuthorizerEvent(
                token: token, signatureVerified: isVerified, protocolData: attempt.protocolData,
                connectionID: attempt.connectionID))
        guard answer.isAuthenticated, let principalID = answer.principalID else {
            throw .notAuthenticated(authorizer.name)
        }
        if let certificate, principalID != certificate.description {
            throw .otherPrincipal(authorizer.name, answered: principalID, certificate: certificate)
        }
        return AuthorizedPrincipal(
            authorizer: authorizer.name, principalID: principalID,
            policies: try Self.policies(of: answer, from: authorizer.name),
            disconnectAfterSeconds: answer.disconnectAfterSeconds ?? Limits.Authorizers.sessionSeconds.upperBound,
            refreshAfterSeconds: answer.refreshAfterSeconds, mayBeRemembered: authorizer.cachesForHTTP)
    }

    /// Invokes the function and reads its answer, whatever the authorizer's status. Also what TestInvokeAuthorizer does.
    package func invoke(
        _ authorizer: AuthorizerRecord, with event: AuthorizerEvent
    ) async throws(AuthorizerRefusal) -> AuthorizerAnswer {
        let bytes: [UInt8]
        do throws(FunctionFailure) {
            bytes = try await functions.invoke(
                authorizer.functionARN, with: event.json, timeout: Limits.Authorizers.answer)
        } catch {
            throw .functionFailed(authorizer.name, error)
        }
        do throws(AuthorizerAnswer.Malformed) {
            return try AuthorizerAnswer(json: bytes)
        } catch {
            throw .answerMalformed(authorizer.name, error.sentence)
        }
    }

    /// The policies of an answer, compiled. Their places in the answer are their names in the log.
    package static func policies(
        of answer: AuthorizerAnswer, from authorizer: AuthorizerName
    ) throws(AuthorizerRefusal) -> PolicySet {
        var policies: [CompiledPolicy] = []
        for (index, document) in answer.policyDocuments.enumerated() {
            do throws(MalformedPolicy) {
                policies.append(
                    try CompiledPolicy(
                        name: PolicyName(unchecked: "\(authorizer)[\(index)]"), version: 1, document: document))
            } catch {
                throw .policyMalformed(authorizer, index: index, error.description)
            }
        }
        return PolicySet(policies)
    }

    /// Whether a signature made by one of the authorizer's keys covers the token.
    package static func verifies(_ signature: String, over token: String, for authorizer: AuthorizerRecord) -> Bool {
        guard signature.utf8.count <= Limits.Authorizers.signatureCharacters,
            token.unicodeScalars.count <= Limits.Authorizers.tokenCharacters
        else { return false }
        return authorizer.signingKeys.values.contains { pem in
            (try? TokenSigningKey(pem: pem))?.verifies(signature, over: token) ?? false
        }
    }

    private func authorizer(
        named given: String?, of choice: AuthorizerChoice, in account: AccountID
    ) async throws(AuthorizerRefusal) -> AuthorizerRecord {
        let name = given.flatMap { AuthorizerName($0) }
        // A name that none can have is no reason to take the default one.
        if let given, name == nil { throw .notFound(name: given) }
        if let name, !choice.allowsOverride, name != choice.standard { throw .notOfDomain(name) }
        let wanted = name ?? choice.standard
        let found: AuthorizerRecord?
        do throws(RegistryError) {
            found = try await registry.read { reader throws(RegistryError) in
                if let wanted { return try reader.authorizer(wanted, of: account) }
                guard let standard = try reader.defaultAuthorizer(of: account) else { return nil }
                return try reader.authorizer(standard, of: account)
            }
        } catch {
            throw .registryUnavailable
        }
        guard let found else { throw wanted.map { .notFound(name: $0.rawValue) } ?? .notNamed }
        return found
    }

    /// - Returns: whether the signature was verified; false where tokens aren't signed.
    private func checkSignature(
        of token: String?, _ credentials: AuthorizerCredentials, for authorizer: AuthorizerRecord
    ) throws(AuthorizerRefusal) -> Bool {
        guard !authorizer.isSigningDisabled else { return false }
        guard let token else {
            guard let key = authorizer.tokenKeyName else { throw .signatureInvalid(authorizer.name) }
            throw .tokenMissing(authorizer.name, key: key, given: credentials.parameterNames)
        }
        guard let signature = credentials.signature else {
            throw .signatureMissing(authorizer.name, given: credentials.parameterNames)
        }
        guard Self.verifies(signature, over: token, for: authorizer) else {
            throw .signatureInvalid(authorizer.name)
        }
        return true
    }
}
