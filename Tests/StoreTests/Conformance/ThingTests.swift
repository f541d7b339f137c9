import IoTModel
import Registry
import Testing

@Suite struct ThingTests {
    private let name = thingName("lamp")
    private let type = ThingTypeName(unchecked: "light")

    private func attributes(_ count: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: (0..<count).map { ("a\($0)", "v") })
    }

    @Test(arguments: Backend.allCases)
    func `creating a thing again as it is gives the one that is there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create(
                _ attributes: [String: String], id: String, type: ThingTypeName? = nil
            ) async throws -> ThingRecord {
                try await store.change {
                    try $0.createThing(name, type: type, attributes: attributes, thingID: id, in: scope, at: start)
                }
            }
            try await store.change { try $0.createType("light") }
            let first = try await create(["room": "hall", "none": ""], id: "first")
            #expect(first.version == 1)
            #expect(first.attributes == ["room": "hall"])
            #expect(try await create(["room": "hall"], id: "second") == first)
            let error = RegistryError.alreadyExists(
                message: "Thing lamp already exists in account with different tags or attributes",
                resourceID: "first", arn: scope.arn(.thing(name)))
            await #expect(throws: error) { _ = try await create([:], id: "third") }
            await #expect(throws: error) { _ = try await create(["room": "hall"], id: "third", type: type) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing has 3 attributes without a type and 50 with one, not one more`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createType("light") }
            for (type, maximum) in [(nil, 3), (type, 50)] {
                let name = thingName("with-\(maximum)")
                await #expect(
                    throws: RegistryError.invalid(
                        message: "a thing \(type == nil ? "without" : "with") a thing type has at most \(maximum)"
                            + " attributes; this one would have \(maximum + 1)")
                ) {
                    try await store.change {
                        try $0.createThing(
                            name, type: type, attributes: attributes(maximum + 1), thingID: "u", in: scope, at: start)
                    }
                }
                try await store.change {
                    try $0.createThing(
                        name, type: type, attributes: attributes(maximum), thingID: "u", in: scope, at: start)
                }
                await #expect(throws: RegistryError.self) {
                    try await store.change {
                        try $0.updateThing(
                            name, ThingUpdate(attributes: ["one-more": "v"], isMerge: true), of: account)
                    }
                }
            }
            await #expect(throws: RegistryError.self) {
                try await store.change {
                    try $0.updateThing(thingName("with-50"), ThingUpdate(type: .remove), of: account)
                }
            }
        }
    }

    @Test(arguments: [
        (String(repeating: "n", count: 128), "v", true), (String(repeating: "n", count: 129), "v", false),
        ("n", String(repeating: "v", count: 800), true), ("n", String(repeating: "v", count: 801), false),
        ("", "v", false), ("a b", "v", false), ("ä", "v", false), ("a_.,@/:#-Z9", "_.,@/:#=[]-", true),
        ("a=", "v", false), ("n", "a b", false), ("n", "ü", false), ("n", "", true),
    ])
    func `attribute names and values are of the documented form`(
        _ row: (name: String, value: String, isGood: Bool)
    ) async throws {
        let store = InMemoryRegistry()
        let created: Void? = try? await store.change { try $0.createThing("t", attributes: [row.name: row.value]) }
        #expect((created != nil) == row.isGood)
    }

    @Test(arguments: Backend.allCases)
    func `an update replaces or merges attributes, and an empty value removes`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func update(_ update: ThingUpdate) async throws -> ThingRecord {
                try await store.change { try $0.updateThing(name, update, of: account) }
            }
            try await store.change { writer in
                try writer.createType("light")
                try writer.createThing("lamp", attributes: ["a": "1", "b": "2"])
            }
            #expect(
                try await update(ThingUpdate(attributes: ["b": "", "c": "3"], isMerge: true)).attributes
                    == ["a": "1", "c": "3"])
            #expect(try await update(ThingUpdate(attributes: ["d": "4", "e": ""])).attributes == ["d": "4"])
            let typed = try await update(ThingUpdate(type: .set(type)))
            #expect(typed.type == type && typed.attributes == ["d": "4"] && typed.version == 4)
            #expect(try await update(ThingUpdate(type: .remove)).type == nil)
            let stored = try await store.look { try $0.describeThing(name, of: account) }
            #expect(stored.version == 5 && stored.attributes == ["d": "4"] && stored.thingID == "id-lamp")
        }
    }

    @Test(arguments: Backend.allCases)
    func `an expected version must be the one that is there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createThing("lamp") }
            try await store.change { try $0.updateThing(name, ThingUpdate(expectedVersion: 1), of: account) }
            let error = RegistryError.versionConflict(name: "lamp", expected: 1, found: 2)
            await #expect(throws: error) {
                try await store.change { try $0.updateThing(name, ThingUpdate(expectedVersion: 1), of: account) }
            }
            await #expect(throws: error) {
                try await store.change { try $0.deleteThing(name, expectedVersion: 1, of: account) }
            }
            try await store.change { try $0.deleteThing(name, expectedVersion: 2, of: account) }
            await #expect(throws: RegistryError.notFound(.thing(name))) {
                try await store.look { try $0.describeThing(name, of: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing is deleted once nothing is attached; deleting what isn't there succeeds`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp", attributes: ["a": "1"])
                try writer.registerCertificate(1)
                try writer.attachThing(name, to: certificateID(1), account: account)
            }
            func delete() async throws {
                try await store.change { try $0.deleteThing(name, expectedVersion: nil, of: account) }
            }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Cannot delete. Thing lamp is still attached to one or more principals")
            ) { try await delete() }
            try await store.change { try $0.detachThing(name, from: certificateID(1), account: account) }
            try await delete()
            try await delete()
            try await store.change { try $0.createThing("lamp") }
            #expect(try await store.look { try $0.describeThing(name, of: account).attributes } == [:])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a list of things is filtered by type, by an attribute's value and by its beginning`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createType("light")
                try writer.createThing("a", attributes: ["room": "hall"])
                try writer.createThing("b", attributes: ["room": "hallway", "x": "hall"])
                try writer.createThing("c", attributes: ["x": "hall"])
                try writer.createThing(
                    thingName("d"), type: type, attributes: ["room": "hall"], thingID: "d", in: scope, at: start)
            }
            func names(_ filter: ThingFilter) async throws -> [String] {
                try await store.look {
                    try $0.listThings(of: account, matching: filter, page: PageRequest()).items.map(\.name.rawValue)
                }
            }
            #expect(try await names(.all) == ["a", "b", "c", "d"])
            #expect(try await names(ThingFilter(type: type)) == ["d"])
            let exact = ThingFilter.Attribute(name: "room", value: "hall")
            #expect(try await names(ThingFilter(attribute: exact)) == ["a", "d"])
            #expect(try await names(ThingFilter(attribute: exact, type: type)) == ["d"])
            let beginning = ThingFilter.Attribute(name: "room", value: "hall", isPrefix: true)
            #expect(try await names(ThingFilter(attribute: beginning)) == ["a", "b", "d"])
            let wildcard = ThingFilter.Attribute(name: "room", value: "%", isPrefix: true)
            #expect(try await names(ThingFilter(attribute: wildcard)) == [])
        }
    }
}
