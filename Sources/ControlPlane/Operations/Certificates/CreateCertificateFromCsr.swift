import IoTModel
import PKI

/// `CreateCertificateFromCsr`: `POST /certificates?setAsActive={boolean}`. Takes the request's subject and key; the
/// same request twice gives two certificates.
package struct CreateCertificateFromCsr: Operation {
    package static let route = Route(.post, "/certificates", action: "iot:CreateCertificateFromCsr")

    package struct Output: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
        let certificatePem: String
    }

    let signingRequest: SigningRequest
    let setAsActive: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let pem = try request.json().text(
            "certificateSigningRequest", characters: 1...Limits.Registry.signingRequestCharacters)
        do {
            signingRequest = try SigningRequest(pem: pem)
        } catch {
            throw InvalidRequest("`certificateSigningRequest`: \(error)")
        }
        setAsActive = try request.flag("setAsActive") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let issued: IssuedCertificate
        do {
            issued = try context.services.deviceAuthority.issue(
                for: signingRequest, now: context.now, random: context.services.random)
        } catch {
            throw .internalFailure(error.description)
        }
        try await context.register(issued, setAsActive: setAsActive)
        return Output(
            certificateArn: "\(context.scope.arn(.certificate(issued.id)))", certificateId: "\(issued.id)",
            certificatePem: issued.pem)
    }
}
