import IoTModel
import Registry

/// `DescribeEventConfigurations`: `GET /event-configurations`. Every event; the dates once they were set.
package struct DescribeEventConfigurations: Operation {
    package static let route = Route(.get, "/event-configurations", action: "iot:DescribeEventConfigurations")

    package struct Output: Encodable, Sendable {
        let eventConfigurations: [String: Configuration]
        let creationDate: Double?
        let lastModifiedDate: Double?
    }

    package struct Configuration: Encodable, Sendable {
        let isEnabled: Bool

        enum CodingKeys: String, CodingKey {
            case isEnabled = "Enabled"
        }
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let found = try await context.read { reader throws(RegistryError) in
            try reader.eventConfigurations(of: account)
        }
        var configurations: [String: Configuration] = [:]
        for event in EventConfigurations.Event.allCases {
            configurations[event.rawValue] = Configuration(isEnabled: found?.enabled.contains(event) ?? false)
        }
        return Output(
            eventConfigurations: configurations, creationDate: found?.creationDate.seconds,
            lastModifiedDate: found?.lastModifiedDate.seconds)
    }
}
