import IoTModel
import Registry
import Testing

@Suite struct ThingTypeTests {
    private let name = typeName("light")
    private let properties = ThingTypeProperties(
        description: "Gives light", searchableAttributes: ["room", "watt"],
        propagatingAttributes: [
            .init(userPropertyKey: "site", thingAttribute: "room", connectionAttribute: nil),
            .init(userPropertyKey: "from", thingAttribute: nil, connectionAttribute: "iot:ClientId"),
        ])

    @Test(arguments: Backend.allCases)
    func `creating a type again as it is gives the one that is there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create(_ properties: ThingTypeProperties, tags: [Registry.Tag], id: String) async throws -> String {
                try await store.change {
                    try $0.createThingType(name, properties: properties, tags: tags, typeID: id, in: scope, at: start)
                        .typeID
                }
            }
            #expect(try await create(properties, tags: [tag("a", "b")], id: "first") == "first")
            #expect(try await create(properties, tags: [tag("a", "b")], id: "second") == "first")
            for (properties, tags) in [(ThingTypeProperties(), [tag("a", "b")]), (properties, [])] {
                await #expect(
                    throws: RegistryError.alreadyExists(
                        message: "Thing type light already exists in account with different properties or tags",
                        resourceID: "first", arn: scope.arn(.thingType(name)))
                ) { _ = try await create(properties, tags: tags, id: "third") }
            }
            let stored = try await store.look { try $0.describeThingType(name, of: account) }
            #expect(stored.properties == properties && stored.creationDate == start && stored.deprecationDate == nil)
            #expect(
                try await store.look { try $0.listTags(of: scope.arn(.thingType(name)), in: scope) } == [tag("a", "b")])
        }
    }

    @Test(arguments: Backend.allCases)
    func `an update replaces what is given`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createType("light", properties: properties) }
            try await store.change {
                try $0.updateThingType(name, ThingTypeProperties(searchableAttributes: []), of: account)
            }
            var expected = properties
            expected.searchableAttributes = []
            #expect(try await store.look { try $0.describeThingType(name, of: account) }.properties == expected)
            await #expect(throws: RegistryError.notFound(.thingType(typeName("none")))) {
                try await store.change { try $0.updateThingType(typeName("none"), properties, of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a type is deleted five minutes after its deprecation, when no thing has it`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createType("light")
                try writer.createThing(thingName("lamp"), type: name, thingID: "t", in: scope, at: start)
            }
            func delete(after seconds: Int) async throws {
                try await store.change {
                    try $0.deleteThingType(name, in: scope, at: start.advanced(by: .seconds(seconds)))
                }
            }
            func message(after seconds: Int) async -> String {
                do {
                    try await delete(after: seconds)
                    return ""
                } catch {
                    return "\(error)"
                }
            }
            #expect(await message(after: 9_999).contains("isn't deprecated"))
            try await store.change { try $0.deprecateThingType(name, of: account, at: start) }
            // The date of the first time counts.
            try await store.change {
                try $0.deprecateThingType(name, of: account, at: start.advanced(by: .seconds(200)))
            }
            #expect(await message(after: 299).contains("Please wait for 5 minutes after deprecation and then retry"))
            #expect(await message(after: 300).contains("thing lamp has it"))
            try await store.change { try $0.updateThing(thingName("lamp"), ThingUpdate(type: .remove), of: account) }
            #expect(await message(after: 299).contains("Please wait"))
            try await delete(after: 300)
            await #expect(throws: RegistryError.notFound(.thingType(name))) { try await delete(after: 300) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `no thing is given a type that is deprecated or doesn't exist`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createType("light")
                try writer.createThing(thingName("old"), type: name, thingID: "t", in: scope, at: start)
                try writer.createThing("plain")
                try writer.deprecateThingType(name, of: account, at: start)
            }
            let deprecated = RegistryError.invalid(
                message: "Thing type `light` is deprecated, so no thing can be given it; undo the deprecation or use"
                    + " another type")
            await #expect(throws: deprecated) {
                try await store.change {
                    try $0.createThing(thingName("new"), type: name, thingID: "u", in: scope, at: start)
                }
            }
            await #expect(throws: deprecated) {
                try await store.change {
                    try $0.updateThing(thingName("plain"), ThingUpdate(type: .set(name)), of: account)
                }
            }
            await #expect(throws: RegistryError.notFound(.thingType(typeName("none")))) {
                try await store.change {
                    try $0.updateThing(thingName("plain"), ThingUpdate(type: .set(typeName("none"))), of: account)
                }
            }
            // Those that have it keep it.
            try await store.change { try $0.updateThing(thingName("old"), ThingUpdate(type: .set(name)), of: account) }
            try await store.change { try $0.deprecateThingType(name, undo: true, of: account, at: start) }
            try await store.change {
                try $0.updateThing(thingName("plain"), ThingUpdate(type: .set(name)), of: account)
            }
            #expect(try await store.look { try $0.describeThing(thingName("plain"), of: account).type } == name)
        }
    }

    private static let text = String(repeating: "x", count: 128)

    @Test(arguments: [
        (ThingTypeProperties(description: String(repeating: "ä", count: 2_028)), true),
        (ThingTypeProperties(description: String(repeating: "ä", count: 2_029)), false),
        (ThingTypeProperties(description: "a b"), true), (ThingTypeProperties(description: "a\tb"), false),
        (ThingTypeProperties(description: "a\u{2028}b"), false), (ThingTypeProperties(description: ""), true),
        (ThingTypeProperties(searchableAttributes: ["a", "b", "c"]), true),
        (ThingTypeProperties(searchableAttributes: ["a", "b", "c", "d"]), false),
        (ThingTypeProperties(searchableAttributes: [""]), false),
        (ThingTypeProperties(searchableAttributes: [text]), true),
        (ThingTypeProperties(searchableAttributes: [text + "x"]), false),
        (propagating(10), true), (propagating(11), false),
        (propagating(1, key: text), true), (propagating(1, key: text + "x"), false),
        (propagating(1, key: "a_b"), false),
        (propagating(1, thing: nil), false), (propagating(1, connection: "iot:ClientId"), false),
        (propagating(1, thing: nil, connection: text), true),
        (propagating(1, thing: nil, connection: text + "x"), false),
        (propagating(1, thing: "a b"), false), (propagating(1, thing: nil, connection: "a b"), false),
    ])
    func `properties are of the documented form`(_ row: (ThingTypeProperties, isGood: Bool)) async throws {
        let created: Void? = try? await InMemoryRegistry().change { try $0.createType("t", properties: row.0) }
        #expect((created != nil) == row.isGood)
    }

    private static func propagating(
        _ count: Int, key: String = "a:$.9Z", thing: String? = "room", connection: String? = nil
    ) -> ThingTypeProperties {
        let one = ThingTypeProperties.PropagatingAttribute(
            userPropertyKey: key, thingAttribute: thing, connectionAttribute: connection)
        return ThingTypeProperties(propagatingAttributes: Array(repeating: one, count: count))
    }

    @Test(arguments: Backend.allCases)
    func `types are listed by name, in pages`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let names = ["a", "b", "c", "d", "e"]
            try await store.change { writer in for name in names.reversed() { try writer.createType(name) } }
            let all = try await readAll(size: 2, ascending: true) { page in
                try await store.look { try $0.listThingTypes(of: account, page: page) }
            }
            #expect(all.map(\.name.rawValue) == names)
            for (name, count) in [("c", 1), ("x", 0)] {
                let found = try await store.look {
                    try $0.listThingTypes(of: account, named: typeName(name), page: PageRequest())
                }
                #expect(found.items.count == count && found.nextMarker == nil)
            }
        }
    }
}
