import Broker
import IoTModel
import PolicyEngine
import Registry

/// `TestAuthorization`: `POST /test-authorization?clientId={clientId}`. What the policies would say to a device.
///
/// The same reading, the same thing and the same evaluator as for a connection. The certificate's status isn't asked, and
/// what only a connection knows, such as its address, has no value.
package struct TestAuthorization: Operation {
    package static let route = Route(.post, "/test-authorization", action: "iot:TestAuthorization")

    package struct Output: Encodable, Sendable {
        let authResults: [AuthorizationResult]
    }

    let principal: String
    let clientID: String?
    let questions: [AuthorizationQuestion]
    let added: [PolicyName]
    let skipped: [PolicyName]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        clientID = try request.optionalQuery(
            "clientId", "an MQTT client id of 1 to \(Limits.MQTT.clientIDBytes) bytes", Self.clientID)
        principal = try body.certificatePrincipal()
        questions = try AuthorizationQuestion.read(body)
        added = try body.policyNames("policyNamesToAdd")
        skipped = try body.policyNames("policyNamesToSkip")
        if let both = added.first(where: skipped.contains) {
            throw InvalidRequest(
                "policyNamesToAdd and policyNamesToSkip both name `\(both)`; give it in one of them")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (try context.certificate(principal), context.account)
        let (added, skipped) = (added, skipped)
        let principal = try await context.read { reader throws(RegistryError) in
            try reader.principal(id, adding: added, skipping: skipped, account: account)
        }
        let snapshot = try await context.snapshot(of: principal)
        let thing = clientID.map(principal.association(clientID:)) ?? .outsideMQTT
        return Output(
            authResults: questions.map { question in
                question.answer(by: snapshot, clientID: clientID, thing: thing, in: context.scope, at: context.now)
            })
    }

    private static func clientID(_ text: String) -> String? {
        (1...Limits.MQTT.clientIDBytes).contains(text.utf8.count) ? text : nil
    }
}

extension OperationContext {
    /// With the policies compiled, as for a connection.
    func snapshot(of principal: Principal) async throws(APIError) -> PrincipalSnapshot {
        do {
            return try await services.principals.snapshot(of: principal)
        } catch {
            throw .registry(error)
        }
    }
}

extension JSONBody {
    fileprivate func certificatePrincipal() throws(InvalidRequest) -> String {
        try refuseIdentityPool()
        return try required("principal", "a certificate's ARN, such as arn:aws:iot:…:cert/…") { $0 }
    }

    /// - Throws: when an identity pool is given: without Cognito there are no identities to judge.
    func refuseIdentityPool() throws(InvalidRequest) {
        guard let pool = try optional("cognitoIdentityPoolId", "no identity pool", { $0 }), !pool.isEmpty else {
            return
        }
        throw InvalidRequest(
            "`cognitoIdentityPoolId` is `\(pool.prefix(200))`; this server has no Cognito identities, give a"
                + " certificate's ARN as `principal` alone")
    }

    fileprivate func policyNames(_ name: String) throws(InvalidRequest) -> [PolicyName] {
        let texts = try textList(name) ?? []
        guard texts.count <= Limits.Authorization.policyNames else {
            throw InvalidRequest(
                "`\(name)` has \(texts.count) names; expected at most \(Limits.Authorization.policyNames)")
        }
        var names: [PolicyName] = []
        for text in texts {
            guard let policy = PolicyName(text) else {
                throw InvalidRequest(name, text, expected: PolicyName.expectation)
            }
            names.append(policy)
        }
        return names
    }
}
