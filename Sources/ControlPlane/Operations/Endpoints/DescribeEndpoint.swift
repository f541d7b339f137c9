/// `DescribeEndpoint`: `GET /endpoint?endpointType={type}`. One host name serves every type; ports are not part of it.
package struct DescribeEndpoint: Operation {
    package static let route = Route(.get, "/endpoint", action: "iot:DescribeEndpoint")

    package struct Output: Encodable, Sendable {
        let endpointAddress: String
    }

    enum EndpointType: String, CaseIterable {
        case data = "iot:Data"
        case dataATS = "iot:Data-ATS"
        case credentialProvider = "iot:CredentialProvider"
        case jobs = "iot:Jobs"
        case deviceAdvisor = "iot:DeviceAdvisor"
        case dataBeta = "iot:Data-Beta"
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {
        _ = try request.optionalQuery(
            "endpointType", "one of " + EndpointType.allCases.map(\.rawValue).joined(separator: ", "),
            EndpointType.init(rawValue:))
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        Output(endpointAddress: try await context.endpoint())
    }
}
