import IoTModel
import Registry

/// `UpdateCACertificate`: `PUT /cacertificate/{caCertificateId}?newStatus={status}&newAutoRegistrationStatus={status}`,
/// empty 200. What isn't given stays as it is.
package struct UpdateCACertificate: Operation {
    package static let route = Route(.put, "/cacertificate/{caCertificateId}", action: "iot:UpdateCACertificate")

    let id: CertificateID
    let change: CACertificateChange

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.caCertificateID()
        let status = try request.optionalQuery(
            "newStatus", "ACTIVE or INACTIVE", CACertificateStatus.init(rawValue:))
        let autoRegistration = try request.optionalQuery(
            "newAutoRegistrationStatus", "ENABLE or DISABLE", AutoRegistrationStatus.init(rawValue:))
        let body = try request.json()
        let config = try body.registrationConfig()
        guard try body.flag("removeAutoRegistration") == true else {
            change = CACertificateChange(status: status, registration: .update(autoRegistration, config))
            return
        }
        guard config == nil, autoRegistration != .enable else {
            throw InvalidRequest(
                "`removeAutoRegistration` is given together with what it removes; leave out `registrationConfig` and "
                    + "`newAutoRegistrationStatus`")
        }
        change = CACertificateChange(status: status, registration: .remove)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (id, change, account, now) = (id, change, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.updateCACertificate(id, change, of: account, at: now)
        }
        return Empty()
    }
}
