import Broker
import IoTModel
import MQTTTopics
import PKI
import Provisioning
import Registry

/// Why a device's request is rejected. The table of what the device is told and what the log says is below.
enum DeviceRejection: Error {
    case malformed(MalformedMessage)
    case emptyToken
    /// There is none such, it is another account's, its time is over or its certificate is gone.
    case unknownToken
    case invalidSigningRequest(CertificateError)
    case missingSigningRequest
    case parametersNotTexts
    case template(TemplateRefusal)
    case hook(HookRefusal)
    case provisioning(ProvisioningFailure)
    case tooManyKeyGenerations
    case registry(RegistryError)
    case issuing(CertificateError)
}

/// Why the pre-provisioning hook didn't let a device be provisioned.
enum HookRefusal: Error, Equatable {
    case failed(FunctionFailure)
    case malformedAnswer(String)
    case notAllowed
}

extension HookRefusal {
    var code: String {
        switch self {
        case .failed(.notMapped): "HOOK_NOT_MAPPED"
        case .failed(.timedOut): "HOOK_TIMED_OUT"
        case .failed(.answerTooLarge), .failed(.failed): "HOOK_FAILED"
        case .malformedAnswer: "HOOK_ANSWER_MALFORMED"
        case .notAllowed: "HOOK_DENIED"
        }
    }

    var sentence: String {
        switch self {
        case .failed(let failure): "the pre-provisioning hook gave no answer: \(failure)"
        case .malformedAnswer(let sentence): "the pre-provisioning hook's answer can't be used: \(sentence)"
        case .notAllowed: "the pre-provisioning hook didn't answer `allowProvisioning` with true"
        }
    }
}

extension DeviceRejection {
    /// For the log's `reason`.
    var code: String {
        switch self {
        case .malformed: "INVALID_PAYLOAD"
        case .emptyToken, .unknownToken: "INVALID_OWNERSHIP_TOKEN"
        case .invalidSigningRequest, .missingSigningRequest: "INVALID_CSR"
        case .parametersNotTexts: "INVALID_PARAMETERS"
        case .template(let refusal): refusal.code
        case .hook(let refusal): refusal.code
        case .provisioning(let failure): failure.code
        case .tooManyKeyGenerations: "THROTTLED"
        case .registry: "REGISTRY_UNAVAILABLE"
        case .issuing: "ISSUING_FAILED"
        }
    }

    /// For the log's `details`, and for the device as far as `answer` says.
    var sentence: String {
        switch self {
        case .malformed(let error): error.description
        case .emptyToken: "Certificate ownership token cannot be empty."
        case .unknownToken:
            "the certificate ownership token is not known or its hour is over; have a new certificate made"
        case .invalidSigningRequest(let error): "`certificateSigningRequest`: \(error)"
        case .missingSigningRequest:
            "`certificateSigningRequest` is missing; give a request in PEM of at most"
                + " \(Limits.Registry.signingRequestCharacters) characters"
        case .parametersNotTexts: "`parameters` has another type; expected an object whose members are strings"
        case .template(let refusal): refusal.sentence
        case .hook(let refusal): refusal.sentence
        case .provisioning(let failure): failure.description
        case .tooManyKeyGenerations:
            "too many keys are waiting to be made already; try again, or make the key yourself and send a CSR"
        case .registry(let error): error.message
        case .issuing(let error): error.description
        }
    }

    /// AWS IoT Core, "Device provisioning MQTT API", error responses.
    func answer(to topic: RequestTopic) -> DeviceAnswer {
        let (status, code): (Int, String) =
            switch self {
            case .malformed: (400, "InvalidPayload")
            case .emptyToken, .unknownToken: (400, "InvalidCertificateOwnershipToken")
            case .invalidSigningRequest, .missingSigningRequest: (400, "InvalidCSR")
            case .parametersNotTexts: (400, "InvalidParameters")
            case .template(.notFound): (404, "ResourceNotFound")
            case .template(.malformed): (400, "InvalidTemplate")
            case .template(.disabled), .template(.wrongKind), .hook: (403, "AccessDenied")
            case .provisioning(let failure):
                failure.isConflict ? (409, "Conflict") : (400, "ResourceRegistrationFailure")
            case .tooManyKeyGenerations: (429, "ThrottlingException")
            case .registry, .template(.registry): (503, "ServiceUnavailable")
            case .issuing: (500, "InternalError")
            }
        // What the operator's function or configuration is at fault for isn't the device's business.
        let message =
            switch self {
            case .hook: "ACCESS_DENIED: the pre-provisioning hook didn't allow it"
            default: sentence
            }
        return .rejected(topic, status: status, code: code, message: message)
    }
}

extension ProvisioningFailure {
    fileprivate var isConflict: Bool {
        if case .conflict = reason { true } else { false }
    }
}
