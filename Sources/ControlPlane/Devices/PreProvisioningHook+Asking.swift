import Broker
import IoTModel
import Provisioning
import Registry

/// What the pre-provisioning hook is told. AWS IoT Core, "Pre-provisioning hooks".
struct HookEvent {
    let claimCertificateID: CertificateID
    let certificate: CertificateRecord
    let template: ARN
    let clientID: String
    let parameters: [String: String]

    private var message: DeviceMessage {
        DeviceMessage([
            "claimCertificateId": .text("\(claimCertificateID)"), "certificateId": .text("\(certificate.id)"),
            "certificatePem": .text(certificate.pem), "templateArn": .text("\(template)"), "clientId": .text(clientID),
            "parameters": .map(parameters.mapValues(MessageValue.text)),
        ])
    }

    /// Asks the operator's function whether the device may be provisioned.
    ///
    /// - Returns: the parameters, with what the function puts in their place.
    func ask(
        _ hook: TemplateRecord.Hook, of functions: any CustomerFunctions
    ) async throws(HookRefusal) -> [String: String] {
        let answer: [UInt8]
        do {
            answer = try await functions.invoke(
                hook.targetARN, with: message.encoded(in: .json), timeout: Limits.Provisioning.hook)
        } catch {
            throw .failed(error)
        }
        let read: DeviceMessage
        do {
            read = try DeviceMessage(answer, in: .json)
        } catch {
            throw .malformedAnswer(error.sentence)
        }
        guard read.members["allowProvisioning"] == .boolean(true) else { throw .notAllowed }
        guard let overrides = read.texts("parameterOverrides") else {
            throw .malformedAnswer("`parameterOverrides` has another type; expected an object of strings")
        }
        return parameters.merging(overrides) { $1 }
    }
}
