import IoTModel
import Registry

/// `DeleteRegistrationCode`: `DELETE /registrationcode`, empty 200. CAs that were registered with it stay.
package struct DeleteRegistrationCode: Operation {
    package static let route = Route(.delete, "/registrationcode", action: "iot:DeleteRegistrationCode")

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let account = context.account
        try await context.write { writer throws(RegistryError) in
            try writer.deleteRegistrationCode(ofAccount: account)
        }
        return Empty()
    }
}
