import IoTModel
import Registry
import Testing

@Suite struct BillingGroupTests {
    private let lamp = thingName("lamp")

    private func group(of store: any RegistryStore) async throws -> String? {
        try await store.look { try $0.describeThing(lamp, of: account).billingGroup?.rawValue }
    }

    @Test(arguments: Backend.allCases)
    func `creating a group again as it is gives the one that is there`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create(_ description: String?, tags: [Registry.Tag] = [], id: String) async throws -> String {
                try await store.change {
                    try $0.createBillingGroup(
                        billingName("b"), description: description, tags: tags, groupID: id, in: scope, at: start
                    ).groupID
                }
            }
            let first = try await create("d", id: "first")
            #expect(first == "first")
            #expect(try await create("d", id: "second") == first)
            for (description, tags) in [(nil, []), ("d", [tag("k", "v")])] {
                await #expect(
                    throws: RegistryError.alreadyExists(
                        message: "Billing group b already exists in account with different properties or tags",
                        resourceID: "first", arn: scope.arn(.billingGroup(billingName("b"))))
                ) { _ = try await create(description, tags: tags, id: "third") }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing is in one billing group at most`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp")
                for name in ["a", "b"] { try writer.createBillingGroup(name) }
            }
            func add(_ name: String) async throws {
                try await store.change { try $0.addThing(lamp, toBillingGroup: billingName(name), account: account) }
            }
            func remove(_ name: String) async throws {
                try await store.change {
                    try $0.removeThing(lamp, fromBillingGroup: billingName(name), account: account)
                }
            }
            for _ in 1...2 { try await add("a") }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Thing lamp is in billing group a already, and a thing is in one at most; remove it from"
                        + " there first")
            ) { try await add("b") }
            try await remove("b")
            #expect(try await group(of: store) == "a")
            // An update of the thing leaves it where it is.
            try await store.change { try $0.updateThing(lamp, ThingUpdate(attributes: ["a": "1"]), of: account) }
            #expect(try await group(of: store) == "a")
            for _ in 1...2 { try await remove("a") }
            #expect(try await group(of: store) == nil)
            try await add("b")
            await #expect(throws: RegistryError.notFound(.billingGroup(billingName("none")))) { try await add("none") }
            await #expect(throws: RegistryError.notFound(.billingGroup(billingName("none")))) {
                try await remove("none")
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing is created in a billing group that exists`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create(_ group: String?) async throws -> String? {
                try await store.change {
                    try $0.createThing(
                        lamp, billingGroup: group.map(billingName), thingID: "t", in: scope, at: start
                    ).billingGroup?.rawValue
                }
            }
            await #expect(throws: RegistryError.notFound(.billingGroup(billingName("b")))) { _ = try await create("b") }
            try await store.change { try $0.createBillingGroup("b") }
            for _ in 1...2 { #expect(try await create("b") == "b") }
            await #expect(throws: RegistryError.self) { _ = try await create(nil) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a deleted billing group leaves its things`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let name = billingName("b")
            try await store.change { writer in
                try writer.createThing("lamp")
                try writer.createBillingGroup("b")
                try writer.addThing(lamp, toBillingGroup: name, account: account)
                try writer.updateBillingGroup(name, description: "d", of: account)
                try writer.tagResource(scope.arn(.billingGroup(name)), with: [tag("k", "v")], in: scope)
            }
            #expect(try await store.look { try $0.describeBillingGroup(name, of: account).description } == "d")
            await #expect(throws: RegistryError.versionConflict(name: "b", expected: 1, found: 2)) {
                try await store.change { try $0.deleteBillingGroup(name, expectedVersion: 1, of: account) }
            }
            for _ in 1...2 {
                try await store.change { try $0.deleteBillingGroup(name, expectedVersion: nil, of: account) }
            }
            #expect(try await group(of: store) == nil)
            try await store.change { try $0.createBillingGroup("b") }
            #expect(try await store.look { try $0.listTags(of: scope.arn(.billingGroup(name)), in: scope) } == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `billing groups and their things are listed by name, in pages`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for name in ["c", "aa", "b", "ab"] { try writer.createBillingGroup(name) }
                for name in ["t2", "t1", "t3"] {
                    try writer.createThing(name)
                    try writer.addThing(thingName(name), toBillingGroup: billingName("b"), account: account)
                }
            }
            for (prefix, names) in [(nil, ["aa", "ab", "b", "c"]), ("a", ["aa", "ab"])] {
                let found = try await readAll(size: 1, ascending: true) { page in
                    try await store.look { try $0.listBillingGroups(of: account, namePrefix: prefix, page: page) }
                }
                #expect(found.map(\.rawValue) == names)
            }
            let things = try await readAll(size: 2, ascending: true) { page in
                try await store.look { try $0.listThings(inBillingGroup: billingName("b"), of: account, page: page) }
            }
            #expect(things.map(\.rawValue) == ["t1", "t2", "t3"])
        }
    }
}
