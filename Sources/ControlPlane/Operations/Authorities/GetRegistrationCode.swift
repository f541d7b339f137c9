import IoTModel
import Registry

/// `GetRegistrationCode`: `GET /registrationcode`. The same code until it is deleted.
package struct GetRegistrationCode: Operation {
    package static let route = Route(.get, "/registrationcode", action: "iot:GetRegistrationCode")

    package struct Output: Encodable, Sendable {
        let registrationCode: String
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    /// Writes only when there is none, so that it is answered even while nothing can be written.
    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let known = try await context.read { reader throws(RegistryError) in
            try reader.registrationCode(of: account)
        }
        if let known { return Output(registrationCode: known) }
        let new = CertificateID(digest: context.services.random.bytes(32)).description
        let code = try await context.write { writer throws(RegistryError) in
            try writer.registrationCode(of: account, orElse: new)
        }
        return Output(registrationCode: code)
    }
}
