import IoTModel
import Registry

/// `UpdateAuthorizer`: `PUT /authorizer/{authorizerName}`. What isn't given stays; keys are replaced as a whole.
package struct UpdateAuthorizer: Operation {
    package static let route = Route(.put, "/authorizer/{authorizerName}", action: "iot:UpdateAuthorizer")

    let name: AuthorizerName
    let update: AuthorizerUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("authorizerName")
        let body = try request.json()
        let arn = try body.optional("authorizerFunctionArn", "1 to \(Limits.Functions.arnCharacters) characters") {
            (1...Limits.Functions.arnCharacters).contains($0.unicodeScalars.count) ? $0 : nil
        }
        update = AuthorizerUpdate(
            functionARN: arn, tokenKeyName: try body.optional("tokenKeyName"), signingKeys: try body.signingKeys(),
            status: try body.authorizerStatus(), cachesForHTTP: try body.flag("enableCachingForHttp"))
    }

    package func perform(in context: OperationContext) async throws(APIError) -> AuthorizerReference {
        let (name, update, account, now) = (name, update, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateAuthorizer(name, update, of: account, at: now)
        }
        return AuthorizerReference(name, in: context.scope)
    }
}
