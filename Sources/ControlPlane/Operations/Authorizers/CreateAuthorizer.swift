import IoTModel
import Registry

/// `CreateAuthorizer`: `POST /authorizer/{authorizerName}`. INACTIVE unless asked otherwise.
package struct CreateAuthorizer: Operation {
    package static let route = Route(.post, "/authorizer/{authorizerName}", action: "iot:CreateAuthorizer")

    let name: AuthorizerName
    let functionARN: String
    let tokenKeyName: TokenKeyName?
    let signingKeys: [String: String]
    let status: AuthorizerRecord.Status
    let isSigningDisabled: Bool
    let cachesForHTTP: Bool
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("authorizerName")
        let body = try request.json()
        functionARN = try body.text("authorizerFunctionArn", characters: 1...Limits.Functions.arnCharacters)
        tokenKeyName = try body.optional("tokenKeyName")
        signingKeys = try body.signingKeys() ?? [:]
        status = try body.authorizerStatus() ?? .inactive
        isSigningDisabled = try body.flag("signingDisabled") ?? false
        cachesForHTTP = try body.flag("enableCachingForHttp") ?? false
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> AuthorizerReference {
        let record = AuthorizerRecord(
            account: context.account, name: name, functionARN: functionARN, tokenKeyName: tokenKeyName,
            signingKeys: signingKeys, status: status, isSigningDisabled: isSigningDisabled,
            cachesForHTTP: cachesForHTTP, creationDate: context.now, lastModifiedDate: context.now)
        let (tags, scope) = (tags, context.scope)
        try await context.write { writer throws(RegistryError) in
            try writer.createAuthorizer(record, tags: tags, in: scope)
        }
        return AuthorizerReference(name, in: scope)
    }
}
