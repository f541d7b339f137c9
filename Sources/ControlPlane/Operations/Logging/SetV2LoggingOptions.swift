import IoTModel
import Registry

/// `SetV2LoggingOptions`: `POST /v2LoggingOptions`, empty 200. What isn't given stays; the first call must give the
/// role and the default level.
package struct SetV2LoggingOptions: Operation {
    package static let route = Route(.post, "/v2LoggingOptions", action: "iot:SetV2LoggingOptions")

    let update: LoggingOptionsUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        update = LoggingOptionsUpdate(
            roleARN: try body.optional("roleArn", RoleARN.expectation) { RoleARN.isOne($0) ? $0 : nil },
            defaultLevel: try body.logLevel("defaultLogLevel"), disablesAll: try body.flag("disableAllLogs"),
            events: try Self.events(body))
    }

    private static func events(_ body: JSONBody) throws(InvalidRequest) -> [LoggingOptions.Event]? {
        guard let given = try body.objects("eventConfigurations") else { return nil }
        var events: [LoggingOptions.Event] = []
        for item in given {
            events.append(
                LoggingOptions.Event(
                    eventType: try item.text("eventType", characters: 1...512), level: try item.logLevel("logLevel"),
                    destination: try item.optional(
                        "logDestination", LogGroupName.expectation
                    ) { LogGroupName.isOne($0) ? $0 : nil }))
        }
        return events
    }

    /// The log follows the registry's changes; nothing to call here.
    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (update, account, now) = (update, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.setLoggingOptions(update, of: account, at: now)
        }
        return Empty()
    }
}

/// Roles are kept for AWS's sake: there is no IAM here, so only their form is checked.
enum RoleARN {
    static let expectation = "a role's ARN, such as arn:aws:iam::123456789012:role/name"

    static func isOne(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return (20...2_048).contains(text.utf8.count) && parts.count == 6 && parts[0] == "arn"
            && parts[1].hasPrefix("aws") && parts[2] == "iam" && AccountID(String(parts[4])) != nil
            && parts[5].hasPrefix("role/") && parts[5].count > "role/".count
    }
}

extension JSONBody {
    /// Nil when it isn't given.
    func logLevel(_ name: String) throws(InvalidRequest) -> LoggingOptions.Level? {
        try optional(name, LoggingOptions.Level.expectation, LoggingOptions.Level.init(rawValue:))
    }
}

extension LoggingOptions.Level {
    static let expectation = "one of " + allCases.map(\.rawValue).joined(separator: ", ")
}
