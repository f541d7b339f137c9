import Foundation
import IoTModel
import Registry

/// `UpdateIndexingConfiguration`: `POST /indexing/config`, empty 200. Of things and thing groups, what isn't given stays.
package struct UpdateIndexingConfiguration: Operation {
    package static let route = Route(.post, "/indexing/config", action: "iot:UpdateIndexingConfiguration")

    let things: JSONValue?
    let thingGroups: JSONValue?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let given: JSONValue
        do {
            given =
                request.body.isEmpty ? .object([:]) : try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
        } catch {
            throw InvalidRequest("the body isn't JSON (RFC 8259); expected an object with the operation's members")
        }
        let body = try JSONShape.object(
            required: [:],
            optional: [
                "thingIndexingConfiguration": IndexingShape.things,
                "thingGroupIndexingConfiguration": IndexingShape.thingGroups,
            ]
        ).read(given, at: "")
        things = body["thingIndexingConfiguration"]
        thingGroups = body["thingGroupIndexingConfiguration"]
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (things, thingGroups) = (try things?.jsonText(), try thingGroups?.jsonText())
        let account = context.account
        let before = try await context.write { writer throws(RegistryError) in
            try writer.updateIndexingConfiguration(things: things, thingGroups: thingGroups, of: account)
        }
        try logIfNew(self.things, before.things, "thingIndexingMode", "things", in: context)
        try logIfNew(self.thingGroups, before.thingGroups, "thingGroupIndexingMode", "thing groups", in: context)
        return Empty()
    }

    private func logIfNew(
        _ given: JSONValue?, _ before: String?, _ mode: String, _ what: String, in context: OperationContext
    ) throws(APIError) {
        let off = JSONValue.text("OFF")
        let wasOff = try before.map { text throws(APIError) in try JSONValue(jsonText: text)[mode] == off } ?? true
        guard let given, given[mode] != off, wasOff else { return }
        context.logNotExecuted(
            "Indexing of \(what) is switched on and stored; this server has no index yet, so searching finds nothing.")
    }
}
