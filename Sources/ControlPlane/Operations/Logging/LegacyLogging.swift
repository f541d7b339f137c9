import Registry

/// `SetLoggingOptions`: `POST /loggingOptions`, the options as body, empty 200. The first version's; its level counts for
/// the one event log while SetV2LoggingOptions hasn't been called.
package struct SetLoggingOptions: Operation {
    package static let route = Route(.post, "/loggingOptions", action: "iot:SetLoggingOptions")

    let roleARN: String
    let level: LoggingOptions.Level?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        roleARN = try body.required("roleArn", RoleARN.expectation) { RoleARN.isOne($0) ? $0 : nil }
        level = try body.logLevel("logLevel")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (roleARN, level, account) = (roleARN, level, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.setLegacyLoggingOptions(roleARN: roleARN, level: level, of: account)
        }
        return Empty()
    }
}

/// `GetLoggingOptions`: `GET /loggingOptions`. What SetLoggingOptions stored; DISABLED without a role before that.
package struct GetLoggingOptions: Operation {
    package static let route = Route(.get, "/loggingOptions", action: "iot:GetLoggingOptions")

    package struct Output: Encodable, Sendable {
        let roleArn: String?
        let logLevel: String
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let options = try await context.read { reader throws(RegistryError) in
            try reader.legacyLoggingOptions(of: account)
        }
        return Output(
            roleArn: options?.roleARN, logLevel: (options?.level ?? LoggingOptions.Level.disabled).rawValue)
    }
}
