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

    /// Also the event types that nothing was set for, with the level they have.
    let verbose: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) { verbose = try request.flag("verbose") ?? false }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let options = try await context.read { reader throws(RegistryError) in
            try reader.getLoggingOptions(of: account)
        }
        let set = options.events.map {
            Event(eventType: $0.eventType, logLevel: $0.level?.rawValue, logDestination: $0.destination)
        }
        return Output(
            roleArn: options.roleARN, defaultLogLevel: options.defaultLevel.rawValue,
            disableAllLogs: options.disablesAll,
            eventConfigurations: set + (verbose ? Self.remaining(options) : []))
    }

    private static func remaining(_ options: LoggingOptions) -> [Event] {
        let set = Set(options.events.map(\.eventType))
        return EventType.allCases.filter { !set.contains($0.rawValue) }.compactMap { eventType in
            let level: LoggingOptions.Level
            switch eventType {
            // AWS leaves these two out unless they are asked for.
            case .ping, .authenticationError: level = .disabled
            case .connect, .disconnect, .publishIn, .publishOut, .subscribe, .unsubscribe, .provisionDevice:
                level = options.defaultLevel
            case .eventsDropped, .notExecuted: return nil
            }
            return Event(eventType: eventType.rawValue, logLevel: level.rawValue, logDestination: nil)
        }
    }
}
