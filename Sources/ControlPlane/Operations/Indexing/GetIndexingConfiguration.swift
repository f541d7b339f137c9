import IoTModel
import Registry

/// `GetIndexingConfiguration`: `GET /indexing/config`. As it was given, everything off at first.
package struct GetIndexingConfiguration: Operation {
    package static let route = Route(.get, "/indexing/config", action: "iot:GetIndexingConfiguration")

    package struct Output: Encodable, Sendable {
        let thingIndexingConfiguration: JSONValue
        let thingGroupIndexingConfiguration: JSONValue
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let found = try await context.read { reader throws(RegistryError) in
            try reader.indexingConfiguration(of: account)
        }
        return Output(
            thingIndexingConfiguration: try Self.value(found?.things, over: IndexingShape.standardThings),
            thingGroupIndexingConfiguration: try Self.value(
                found?.thingGroups, over: IndexingShape.standardThingGroups))
    }

    private static func value(_ stored: String?, over standard: [String: JSONValue]) throws(APIError) -> JSONValue {
        guard let stored, case .object(let given) = try JSONValue(jsonText: stored) else { return .object(standard) }
        return .object(standard.merging(given) { $1 })
    }
}
