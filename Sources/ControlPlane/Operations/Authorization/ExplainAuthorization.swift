import Broker
import IoTModel
import PKI
import PolicyEngine
import Registry

/// `ExplainAuthorization`, the server's own: `POST /sallyport/authorization`. What would be said to a device's request,
/// and why: what every statement said, the thing that counts, where each policy comes from, what other versions would
/// say.
///
/// The same reading, the same thing and the same evaluator as for a connection. The certificate's status and dates decide
/// nothing here; what they would do to a connection is a warning.
package struct ExplainAuthorization: Operation {
    package static let route = Route(
        .post, "/sallyport/authorization", action: "sallyport:ExplainAuthorization", service: .sallyport)

    package typealias Output = AuthorizationExplanation

    /// The ARN or the identifier of a certificate; nil: that of the thing with the client id as its name.
    let principal: String?
    let request: ExplainedRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        principal = try body.optional("principal", "a certificate's ARN or identifier") { $0 }
        self.request = try ExplainedRequest(body)
        guard principal != nil || self.request.clientID != nil else {
            throw InvalidRequest("neither `principal` nor `clientId` is given; give the certificate, or a client id")
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let given = try principal.map { text throws(APIError) -> CertificateID in
            if let id = CertificateID(text) { return id }
            return try context.certificate(text)
        }
        let (clientID, isOverHTTPS, account) = (request.clientID, request.isOverHTTPS, context.account)
        let device = try await context.read { reader throws(RegistryError) in
            try reader.explainedDevice(
                try reader.certificate(given, orOfThingNamed: clientID, account: account),
                clientID: isOverHTTPS ? nil : clientID, account: account)
        }
        let snapshot = try await context.snapshot(of: device.principal)
        var otherVersions: [CompiledPolicy] = []
        for version in device.otherVersions { otherVersions.append(try context.compiled(version)) }
        // With all that the certificate says of itself: another version of a policy may ask for it.
        let variables = device.certificatePEM.flatMap { try? PrincipalVariables(certificatePEM: $0) }
        let judge = request.judge(
            variables ?? snapshot.variables, thing: device.association, in: context.scope, at: context.now)
        let policies = snapshot.policies(for: device.association)
        return AuthorizationExplanation(
            device, judge.decisions(by: policies, otherVersions: otherVersions),
            otherVersions: otherVersions.compactMap { version in
                judge.outcome(by: policies.replacing(version)).map { .init(version, $0) }
            }, in: context)
    }
}

extension OperationContext {
    fileprivate func compiled(_ version: PolicyVersionRecord) throws(APIError) -> CompiledPolicy {
        do {
            return try services.principals.compiled(version)
        } catch {
            throw .registry(error)
        }
    }
}
