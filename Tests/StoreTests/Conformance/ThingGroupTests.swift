import IoTModel
import Registry
import Testing

@Suite struct ThingGroupTests {
    private func names(_ store: any RegistryStore, _ filter: ThingGroupFilter) async throws -> [String] {
        try await readAll(size: 2, ascending: true) { page in
            try await store.look { try $0.listThingGroups(of: account, matching: filter, page: page) }
        }.map(\.rawValue)
    }

    @Test(arguments: Backend.allCases)
    func `creating a group again as it is gives the one that is there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let properties = ThingGroupProperties(description: "All of them", attributes: ["floor": "1"])
            func create(
                _ properties: ThingGroupProperties, parent: String? = "root", tags: [Registry.Tag] = [], id: String
            ) async throws -> String {
                try await store.change {
                    try $0.createThingGroup(
                        groupName("g"), parent: parent.map(groupName), properties: properties, tags: tags, groupID: id,
                        in: scope, at: start
                    ).groupID
                }
            }
            await #expect(throws: RegistryError.notFound(.thingGroup(groupName("root")))) {
                _ = try await create(properties, id: "zero")
            }
            try await store.change { try $0.createGroup("root") }
            #expect(try await create(properties, id: "first") == "first")
            #expect(try await create(properties, id: "second") == "first")
            let error = RegistryError.alreadyExists(
                message: "Thing group g already exists in account with different parent, properties or tags",
                resourceID: "first", arn: scope.arn(.thingGroup(groupName("g"))))
            await #expect(throws: error) { _ = try await create(ThingGroupProperties(), id: "third") }
            await #expect(throws: error) { _ = try await create(properties, parent: nil, id: "third") }
            await #expect(throws: error) { _ = try await create(properties, tags: [tag("a", "b")], id: "third") }
            let stored = try await store.look { try $0.describeThingGroup(groupName("g"), of: account) }
            #expect(stored.properties == properties && stored.version == 1 && stored.parent == groupName("root"))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a hierarchy is seven groups deep and not eight`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createGroup("g1")
                for depth in 2...7 { try writer.createGroup("g\(depth)", parent: "g\(depth - 1)") }
            }
            await #expect(
                throws: RegistryError.invalid(
                    message:
                        "Thing group g7 is at depth 7 of its hierarchy, the deepest there is; choose a parent nearer"
                        + " to the root")
            ) { try await store.change { try $0.createGroup("g8", parent: "g7") } }
            let ancestors = try await store.look {
                try $0.ancestors(of: try $0.describeThingGroup(groupName("g4"), of: account))
            }
            #expect(ancestors.map(\.rawValue) == ["g1", "g2", "g3"])
            #expect(try await names(store, ThingGroupFilter(parent: groupName("g5"))) == ["g6", "g7"])
            // An update keeps the place in the hierarchy.
            try await store.change {
                try $0.updateThingGroup(groupName("g5"), description: "x", attributes: nil, of: account)
            }
            #expect(try await names(store, ThingGroupFilter(parent: groupName("g4"))) == ["g5", "g6", "g7"])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a group has a hundred children and not one more`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createGroup("root")
                for number in 1...100 { try writer.createGroup("c\(number)", parent: "root") }
            }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Thing group root has 100 child groups already; delete one or choose another parent")
            ) { try await store.change { try $0.createGroup("c101", parent: "root") } }
            // Those further down don't count.
            try await store.change { try $0.createGroup("c101", parent: "c1") }
        }
    }

    @Test(arguments: Backend.allCases)
    func `groups are listed by parent, depth and beginning`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createGroup("a")
                try writer.createGroup("b", parent: "a")
                try writer.createGroup("ba", parent: "b")
                try writer.createGroup("bb", parent: "b")
                try writer.createGroup("c", parent: "a")
                try writer.createGroup("z")
            }
            #expect(try await names(store, .all) == ["a", "b", "ba", "bb", "c", "z"])
            #expect(try await names(store, ThingGroupFilter(isRecursive: false)) == ["a", "z"])
            let a = groupName("a")
            #expect(try await names(store, ThingGroupFilter(parent: a, isRecursive: false)) == ["b", "c"])
            #expect(try await names(store, ThingGroupFilter(parent: a)) == ["b", "ba", "bb", "c"])
            #expect(try await names(store, ThingGroupFilter(parent: a, namePrefix: "b")) == ["b", "ba", "bb"])
            #expect(try await names(store, ThingGroupFilter(namePrefix: "z")) == ["z"])
            #expect(try await names(store, ThingGroupFilter(isRecursive: false, namePrefix: "b")) == [])
            await #expect(throws: RegistryError.notFound(.thingGroup(groupName("none")))) {
                _ = try await names(store, ThingGroupFilter(parent: groupName("none")))
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `an update sets the description, replaces or merges attributes and counts`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createGroup("g") }
            func update(
                _ description: String?, _ attributes: [String: String]?, isMerge: Bool = false, expected: Int64? = nil
            ) async throws -> ThingGroupRecord {
                try await store.change {
                    try $0.updateThingGroup(
                        groupName("g"), description: description, attributes: attributes, isMerge: isMerge,
                        expectedVersion: expected, of: account)
                }
            }
            #expect(try await update("d", ["a": "1"]).properties == .init(description: "d", attributes: ["a": "1"]))
            #expect(try await update("d", ["b": "2"], isMerge: true).properties.attributes == ["a": "1", "b": "2"])
            #expect(try await update("d", ["a": ""], isMerge: true).properties.attributes == ["b": "2"])
            let last = try await update(nil, nil, expected: 4)
            #expect(last.properties == .init(attributes: ["b": "2"]) && last.version == 5)
            await #expect(throws: RegistryError.versionConflict(name: "g", expected: 4, found: 5)) {
                _ = try await update(nil, nil, expected: 4)
            }
            let many = Dictionary(uniqueKeysWithValues: (1...51).map { ("a\($0)", "v") })
            await #expect(throws: RegistryError.self) { _ = try await update(nil, many) }
            let fewer = many.filter { $0.key != "a51" }
            #expect(try await update(nil, fewer).properties.attributes.count == 50)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a group is deleted once it has no children, and takes memberships, policies and tags along`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let arn = scope.arn(.thingGroup(groupName("a")))
            try await store.change { writer in
                try writer.createGroup("a")
                try writer.createGroup("b", parent: "a")
                try writer.createThing("lamp")
                try writer.add("lamp", to: "a")
                try writer.createPolicy("p")
                try writer.attachPolicy(policyName("p"), toGroup: groupName("a"), account: account)
                try writer.tagResource(arn, with: [tag("k", "v")], in: scope)
            }
            func delete(_ name: String, expected: Int64? = nil) async throws {
                try await store.change {
                    try $0.deleteThingGroup(groupName(name), expectedVersion: expected, of: account)
                }
            }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Cannot delete thing group : a when there are still child groups attached to it.")
            ) { try await delete("a") }
            await #expect(throws: RegistryError.versionConflict(name: "b", expected: 2, found: 1)) {
                try await delete("b", expected: 2)
            }
            try await delete("b", expected: 1)
            let changes = ObservedChanges(of: store)
            try await delete("a")
            try await delete("a")
            #expect(changes.all == [[.thingGroup(account, groupName("a"))]])
            try await store.change { writer in
                try writer.deletePolicy(policyName("p"), in: scope)
                try writer.createGroup("a")
            }
            let left = try await store.look { reader in
                try reader.listThings(inGroup: groupName("a"), isRecursive: true, of: account, page: PageRequest())
                    .items
            }
            #expect(left == [])
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [])
        }
    }
}
