import IoTModel
import Registry

/// `CreateThingGroup`: `POST /thing-groups/{thingGroupName}`. Creating a group again exactly as it is gives the one that
/// is there.
package struct CreateThingGroup: Operation {
    package static let route = Route(.post, "/thing-groups/{thingGroupName}", action: "iot:CreateThingGroup")

    package struct Output: Encodable, Sendable {
        let thingGroupName: String
        let thingGroupArn: String
        let thingGroupId: String
    }

    let name: ThingGroupName
    let parent: ThingGroupName?
    let properties: ThingGroupProperties
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("thingGroupName")
        let body = try request.json()
        parent = try body.optional("parentGroupName")
        let given = try body.thingGroupProperties()
        properties = ThingGroupProperties(
            description: given?.description, attributes: given?.payload?.attributes ?? [:])
        tags = try body.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, parent, properties, tags) = (name, parent, properties, tags)
        let (scope, now, groupID) = (context.scope, context.now, context.services.random.uuid())
        let group = try await context.write { writer throws(RegistryError) in
            try writer.createThingGroup(
                name, parent: parent, properties: properties, tags: tags, groupID: groupID, in: scope, at: now)
        }
        return Output(
            thingGroupName: "\(name)", thingGroupArn: "\(scope.arn(.thingGroup(name)))", thingGroupId: group.groupID)
    }
}
