import Registry

/// `SetV2LoggingLevel`: `POST /v2LoggingLevel`, empty 200.
package struct SetV2LoggingLevel: Operation {
    package static let route = Route(.post, "/v2LoggingLevel", action: "iot:SetV2LoggingLevel")

    let target: LogTarget
    let level: LoggingOptions.Level

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        guard let given = try body.object("logTarget") else {
            throw InvalidRequest("logTarget", nil, expected: "an object with targetType and targetName")
        }
        let kind = try given.required("targetType", LogTarget.Kind.expectation, LogTarget.Kind.init(rawValue:))
        let name = try given.optional("targetName", "a text") { $0 }
        guard kind == .standard || name != nil else {
            throw InvalidRequest("logTarget.targetName", nil, expected: "what the log level is for")
        }
        target = LogTarget(kind: kind, name: name ?? "")
        guard let level = try body.logLevel("logLevel") else {
            throw InvalidRequest("logLevel", nil, expected: LoggingOptions.Level.expectation)
        }
        self.level = level
    }

    /// The log follows the registry's changes; nothing to call here.
    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (target, level, account) = (target, level, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.setLogLevel(level, of: target, account: account)
        }
        return Empty()
    }
}

extension LogTarget.Kind {
    static let expectation = "one of " + allCases.map(\.rawValue).joined(separator: ", ")
}
