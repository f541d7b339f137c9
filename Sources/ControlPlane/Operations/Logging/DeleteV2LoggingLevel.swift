import Registry

/// `DeleteV2LoggingLevel`: `DELETE /v2LoggingLevel?targetType={type}&targetName={name}`, empty 200.
package struct DeleteV2LoggingLevel: Operation {
    package static let route = Route(.delete, "/v2LoggingLevel", action: "iot:DeleteV2LoggingLevel")

    let target: LogTarget

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let kind = try request.query("targetType", LogTarget.Kind.expectation, LogTarget.Kind.init(rawValue:))
        target = LogTarget(kind: kind, name: try request.query("targetName", "the target's name") { $0 })
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (target, account) = (target, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.deleteLogLevel(of: target, in: account)
        }
        return Empty()
    }
}
