import Registry

/// `ListV2LoggingLevels`: `GET /v2LoggingLevel?targetType={type}&nextToken={token}&maxResults={1–250}`.
package struct ListV2LoggingLevels: Operation {
    package static let route = Route(.get, "/v2LoggingLevel", action: "iot:ListV2LoggingLevels")

    package struct Output: Encodable, Sendable {
        let logTargetConfigurations: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let logTarget: Target
        let logLevel: String
    }

    package struct Target: Encodable, Sendable {
        let targetType: String
        /// The default has none.
        let targetName: String?
    }

    let kind: LogTarget.Kind?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        kind = try request.optionalQuery("targetType", LogTarget.Kind.expectation, LogTarget.Kind.init(rawValue:))
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (kind, page, account) = (kind, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listLogLevels(of: account, kind: kind, page: page)
        }
        let items = found.items.map { found in
            Item(
                logTarget: Target(
                    targetType: found.target.kind.rawValue,
                    targetName: found.target.kind == .standard ? nil : found.target.name),
                logLevel: found.level.rawValue)
        }
        return Output(logTargetConfigurations: items, nextToken: found.nextMarker)
    }
}
