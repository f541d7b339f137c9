/// One of the services this API answers for, by its name in the AWS CLI where AWS has it.
package enum Service: String, Sendable, CaseIterable {
    case iot
    case data = "iot-data"
    case jobsData = "iot-jobs-data"
    /// The server's own operations, which AWS doesn't have; their paths begin with `/sallyport/`.
    case sallyport

    /// What a credential may be scoped to for this service, the usual name first.
    package var signingNames: [String] {
        switch self {
        case .iot: ["iot"]
        case .data: ["iotdata", "iotdevicegateway"]
        case .jobsData: ["iot-jobs-data"]
        case .sallyport: ["sallyport"]
        }
    }
}
