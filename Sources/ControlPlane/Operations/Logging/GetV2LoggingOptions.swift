import Broker
import Registry

/// `GetV2LoggingOptions`: `GET /v2LoggingOptions?verbose={boolean}`. NotConfiguredException until they are set.
package struct GetV2LoggingOptions: Operation {
    package static let route = Route(.get, "/v2LoggingOptions", action: "iot:GetV2LoggingOptions")

    package struct Output: Encodable, Sendable {
        let roleArn: String
        let defaultLogLevel: String
        let disableAllLogs: Bool
        let eventConfigurations: [Event]
    }

    package struct Event: Encodable, Sendable {
        let eventType: String
        let logLevel: String?
        let logDestination: String?
    }

    /// Also the event types that nothing was set for, each with the level it has.
    let verbose: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) { verbose = try request.flag("verbose") ?? false }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let options = try await context.read { reader throws(RegistryError) in
            try reader.getLoggingOptions(of: account)
        }
        let set = options.events.map { event in
            Event(
                eventType: event.eventType,
                logLevel: (event.level ?? (verbose ? options.defaultLevel : nil))?.rawValue,
                logDestination: event.destination)
        }
        return Output(
            roleArn: options.roleARN, defaultLogLevel: options.defaultLevel.rawValue,
            disableAllLogs: options.disablesAll,
            eventConfigurations: set + (verbose ? Self.remaining(options) : []))
    }

    private static func remaining(_ options: LoggingOptions) -> [Event] {
        let set = Set(options.events.map(\.eventType))
        return EventType.allCases.filter { !$0.isOwn && !set.contains($0.rawValue) }.map { eventType in
            let level = eventType.isLeftOutByDefault ? LoggingOptions.Level.disabled : options.defaultLevel
            return Event(eventType: eventType.rawValue, logLevel: level.rawValue, logDestination: nil)
        }
    }
}
