/// One of the AWS services this API answers for, by its name in the AWS CLI.
package enum Service: String, Sendable, CaseIterable {
    case iot
    case data = "iot-data"
    case jobsData = "iot-jobs-data"

    /// What a credential may be scoped to for this service, the usual name first.
    package var signingNames: [String] {
        switch self {
        case .iot: ["iot"]
        case .data: ["iotdata", "iotdevicegateway"]
        case .jobsData: ["iot-jobs-data"]
        }
    }
}
