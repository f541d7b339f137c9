import IoTModel
import Registry

/// `DescribeThingGroup`: `GET /thing-groups/{thingGroupName}`, with the groups above, the root first.
package struct DescribeThingGroup: Operation {
    package static let route = Route(.get, "/thing-groups/{thingGroupName}", action: "iot:DescribeThingGroup")

    package struct Output: Encodable, Sendable {
        let thingGroupName: String
        let thingGroupId: String
        let thingGroupArn: String
        let version: Int64
        let thingGroupProperties: ThingGroupPropertiesShape
        let thingGroupMetadata: Metadata
    }

    package struct Metadata: Encodable, Sendable {
        let parentGroupName: String?
        let rootToParentThingGroups: [GroupNameAndARN]?
        let creationDate: Double
    }

    let name: ThingGroupName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("thingGroupName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let (group, ancestors) = try await context.read { reader throws(RegistryError) in
            let group = try reader.describeThingGroup(name, of: scope.account)
            return (group, try reader.ancestors(of: group))
        }
        return Output(
            thingGroupName: "\(name)", thingGroupId: group.groupID, thingGroupArn: "\(scope.arn(.thingGroup(name)))",
            version: group.version, thingGroupProperties: ThingGroupPropertiesShape(group.properties),
            thingGroupMetadata: Metadata(
                parentGroupName: group.parent?.rawValue,
                rootToParentThingGroups: ancestors.isEmpty ? nil : ancestors.map { GroupNameAndARN($0, in: scope) },
                creationDate: group.creationDate.seconds))
    }
}

extension GroupNameAndARN {
    init(_ name: ThingGroupName, in scope: AccountScope) {
        self.init(groupName: "\(name)", groupArn: "\(scope.arn(.thingGroup(name)))")
    }
}
