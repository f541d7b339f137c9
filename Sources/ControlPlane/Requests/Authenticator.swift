package import IoTModel
package import Registry
import SigV4

/// Who may call the API.
package enum APIAuthentication: Sendable {
    /// Holders of a key that `lookUp` knows: signatures are verified.
    case sigV4(lookUp: @Sendable (_ accessKeyID: String) async throws(RegistryError) -> AccessKeyRecord?)
    /// Whoever sends a well-formed signature: for the account of a key that `lookUp` knows, whatever the secret, else for
    /// the given account. For throw-away servers.
    case anyKey(AccountID, lookUp: @Sendable (_ accessKeyID: String) async throws(RegistryError) -> AccessKeyRecord?)

    /// Keys of the registry.
    package static func keys(of registry: any RegistryStore) -> APIAuthentication {
        .sigV4 { id throws(RegistryError) in try await key(id, in: registry) }
    }

    /// - Parameter account: whom a key that the registry doesn't know acts for.
    package static func anyKey(_ account: AccountID, of registry: any RegistryStore) -> APIAuthentication {
        .anyKey(account) { id throws(RegistryError) in try await key(id, in: registry) }
    }

    private static func key(
        _ id: String, in registry: any RegistryStore
    ) async throws(RegistryError) -> AccessKeyRecord? {
        try await registry.read { reader throws(RegistryError) in try reader.accessKey(id) }
    }
}

/// Whose request it is.
struct Caller: Sendable {
    let account: AccountID
    let accessKeyID: String
    /// The service that the signature is for.
    let signingName: String
}

/// Finds out who signed a request.
struct Authenticator: Sendable {
    let mode: APIAuthentication
    let region: Region

    /// - Parameter signingNames: what the signature may be for.
    func caller(of request: APIRequest, signingNames: [String], now: WallTime) async throws(APIError) -> Caller {
        let head = request.head
        let presented: PresentedSignature
        do {
            presented = try PresentedSignature(
                of: SigV4Request(
                    method: head.method, path: head.path, query: head.query, headers: head.headers, body: request.body))
        } catch {
            throw .unauthenticated(error)
        }
        switch mode {
        case .anyKey(let account, let lookUp):
            guard signingNames.contains(presented.scope.service) else {
                throw .unauthenticated(.wrongService(given: presented.scope.service, expected: signingNames))
            }
            let known = try await Self.record(of: presented, lookUp)
            return Caller(
                account: known?.account ?? account, accessKeyID: presented.accessKeyID,
                signingName: presented.scope.service)
        case .sigV4(let lookUp):
            return try verify(presented, try await Self.record(of: presented, lookUp), signingNames, now)
        }
    }

    private static func record(
        of presented: PresentedSignature,
        _ lookUp: @Sendable (_ accessKeyID: String) async throws(RegistryError) -> AccessKeyRecord?
    ) async throws(APIError) -> AccessKeyRecord? {
        do {
            return try await lookUp(presented.accessKeyID)
        } catch {
            throw .registry(error)
        }
    }

    private func verify(
        _ presented: PresentedSignature, _ record: AccessKeyRecord?, _ signingNames: [String], _ now: WallTime
    ) throws(APIError) -> Caller {
        do {
            try presented.verify(
                key: record.map { AccessKey(id: $0.id, secret: $0.secret) }, region: region, services: signingNames,
                now: now)
        } catch {
            throw .unauthenticated(error)
        }
        guard let record else { throw .unauthenticated(.unknownAccessKey(id: presented.accessKeyID)) }
        return Caller(account: record.account, accessKeyID: record.id, signingName: presented.scope.service)
    }
}
