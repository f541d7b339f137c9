import Broker
import Foundation
import IoTModel
import Registry

/// `TestInvokeAuthorizer`: `POST /authorizer/{authorizerName}/test`. Invokes the function as for a client, ACTIVE or not.
package struct TestInvokeAuthorizer: Operation {
    package static let route = Route(.post, "/authorizer/{authorizerName}/test", action: "iot:TestInvokeAuthorizer")

    package struct Output: Encodable, Sendable {
        let isAuthenticated: Bool
        let principalId: String?
        let policyDocuments: [String]
        let refreshAfterInSeconds: Int64?
        let disconnectAfterInSeconds: Int64?
    }

    let name: AuthorizerName
    let token: String?
    let signature: String?
    let protocolData: AuthorizerEvent.ProtocolData

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("authorizerName")
        let body = try request.json()
        token = try body.limited("token", Limits.Authorizers.tokenCharacters)
        signature = try body.limited("tokenSignature", Limits.Authorizers.signatureCharacters)
        protocolData = AuthorizerEvent.ProtocolData(
            tls: try body.object("tlsContext").flatMap(Self.tls), http: try body.object("httpContext").map(Self.http),
            mqtt: try body.object("mqttContext").map(Self.mqtt))
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, account) = (name, context.account)
        let authorizer = try await context.read { reader throws(RegistryError) in
            try reader.requireAuthorizer(name, of: account)
        }
        let event = AuthorizerEvent(
            token: token, signatureVerified: try checkSignature(for: authorizer), protocolData: protocolData,
            connectionID: context.requestID)
        let authenticator = CustomAuthenticator(
            registry: context.services.registry, functions: context.services.functions)
        do throws(AuthorizerRefusal) {
            let answer = try await authenticator.invoke(authorizer, with: event)
            _ = try CustomAuthenticator.policies(of: answer, from: name)
            return Output(
                isAuthenticated: answer.isAuthenticated, principalId: answer.principalID,
                policyDocuments: answer.policyDocuments, refreshAfterInSeconds: answer.refreshAfterSeconds,
                disconnectAfterInSeconds: answer.disconnectAfterSeconds)
        } catch {
            throw .invalidResponse(error.details)
        }
    }

    /// As for a client: what isn't signed doesn't reach the function.
    private func checkSignature(for authorizer: AuthorizerRecord) throws(APIError) -> Bool {
        guard !authorizer.isSigningDisabled else { return false }
        guard let token else {
            throw .invalidRequest(InvalidRequest("token", nil, expected: "the token, as `\(name)` wants it signed"))
        }
        guard let signature else {
            throw .invalidRequest(
                InvalidRequest("tokenSignature", nil, expected: "the token's signature, as `\(name)` wants it signed"))
        }
        guard CustomAuthenticator.verifies(signature, over: token, for: authorizer) else {
            throw .invalidRequest(InvalidRequest(AuthorizerRefusal.signatureInvalid(name).details))
        }
        return true
    }

    private static func tls(_ context: JSONBody) throws(InvalidRequest) -> AuthorizerEvent.TLS? {
        try context.limited("serverName", Limits.Authorizers.serverNameCharacters)
            .map { AuthorizerEvent.TLS(serverName: $0) }
    }

    private static func http(_ context: JSONBody) throws(InvalidRequest) -> AuthorizerEvent.HTTP {
        let headers = try context.textMap("headers")
        let maximum = Limits.Authorizers.headerCharacters
        for (name, value) in headers ?? [:] {
            guard (1...maximum).contains(name.unicodeScalars.count), (1...maximum).contains(value.unicodeScalars.count)
            else {
                throw InvalidRequest(
                    "`httpContext.headers` has the header `\(name.prefix(100))`; expected names and values of 1 to"
                        + " \(maximum) characters")
            }
        }
        return AuthorizerEvent.HTTP(
            headers: headers,
            queryString: try context.limited("queryString", Limits.Authorizers.queryCharacters))
    }

    private static func mqtt(_ context: JSONBody) throws(InvalidRequest) -> AuthorizerEvent.MQTT {
        let maximum = Limits.Authorizers.userNameBytes
        let password: [UInt8]? = try context.optional("password", "Base64 of 1 to \(maximum) bytes") { text in
            Data(base64Encoded: text).flatMap { (1...maximum).contains($0.count) ? Array($0) : nil }
        }
        return AuthorizerEvent.MQTT(
            userName: try context.limited("username", maximum), password: password,
            clientID: try context.limited("clientId", maximum))
    }
}

extension JSONBody {
    /// A text of 1 to so many characters; nil when it isn't given.
    fileprivate func limited(_ name: String, _ maximum: Int) throws(InvalidRequest) -> String? {
        try optional(name, "1 to \(maximum) characters") { text in
            (1...maximum).contains(text.unicodeScalars.count) ? text : nil
        }
    }
}
