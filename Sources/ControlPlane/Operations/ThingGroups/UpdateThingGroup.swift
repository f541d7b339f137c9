import IoTModel
import Registry

/// `UpdateThingGroup`: `PATCH /thing-groups/{thingGroupName}`. The description becomes the given one, also none; attributes
/// are replaced, or merged when `merge` says so.
package struct UpdateThingGroup: Operation {
    package static let route = Route(.patch, "/thing-groups/{thingGroupName}", action: "iot:UpdateThingGroup")

    package struct Output: Encodable, Sendable {
        let version: Int64
    }

    let name: ThingGroupName
    let properties: GivenThingGroupProperties
    let expectedVersion: Int64?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingGroupName")
        let body = try request.json()
        guard let properties = try body.thingGroupProperties() else {
            throw InvalidRequest("thingGroupProperties", nil, expected: "the group's new properties")
        }
        self.properties = properties
        expectedVersion = try body.number("expectedVersion")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, properties, version, account) = (name, properties, expectedVersion, context.account)
        let group = try await context.write { writer throws(RegistryError) in
            try writer.updateThingGroup(
                name, description: properties.description, attributes: properties.payload?.attributes,
                isMerge: properties.payload?.merge ?? false, expectedVersion: version, of: account)
        }
        return Output(version: group.version)
    }
}
