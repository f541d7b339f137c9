package import IoTModel
package import Registry
import SigV4

/// Who may call the API.
package enum APIAuthentication: Sendable {
    /// Holders of a key that `lookUp` knows: signatures are verified.
    case sigV4(lookUp: @Sendable (_ accessKeyID: String) async throws(RegistryError) -> AccessKeyRecord?)
    /// Whoever sends a well-formed signature, of any key, for the given account. For throw-away servers.
    case anyKey(AccountID)

    /// Keys of the registry.
    package static func keys(of registry: any RegistryStore) -> APIAuthentication {
        .sigV4 { id throws(RegistryError) in
            try await registry.read { reader throws(RegistryError) in try reader.accessKey(id) }
        }
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
        case .anyKey(let account):
            guard signingNames.contains(presented.scope.service) else {
                throw .unauthenticated(.wrongService(given: presented.scope.service, expected: signingNames))
            }
            return Caller(
                account: account, accessKeyID: presented.accessKeyID, signingName: presented.scope.service)
        case .sigV4(let lookUp):
            let record: AccessKeyRecord?
            do {
                record = try await lookUp(presented.accessKeyID)
            } catch {
                throw .registry(error)
            }
            return try verify(presented, record, signingNames, now)
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
