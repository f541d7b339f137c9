import IoTModel
import Registry
import Testing

@Suite struct RoleAliasTests {
    private let name = RoleAliasName(unchecked: "reader")
    private let role = "arn:aws:iam::123456789012:role/path/reader"

    @Test(arguments: Backend.allCases)
    func `an alias is made once, changed and deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create() async throws {
                try await store.change {
                    try $0.createRoleAlias(name, roleARN: role, tags: [tag("k", "v")], in: scope, at: start)
                }
            }
            try await create()
            await #expect(
                throws: RegistryError.alreadyExists(
                    message: "Role alias reader already exists in account", resourceID: "reader",
                    arn: scope.arn(.roleAlias(name)))
            ) { try await create() }
            var expected = RoleAliasRecord(
                account: account, name: name, roleARN: role, credentialDuration: .seconds(3_600), creationDate: start,
                lastModifiedDate: start)
            #expect(try await store.look { try $0.describeRoleAlias(name, of: account) } == expected)
            let later = start.advanced(by: .seconds(1))
            try await store.change {
                try $0.updateRoleAlias(name, roleARN: nil, credentialDuration: .seconds(900), of: account, at: later)
            }
            expected.credentialDuration = .seconds(900)
            expected.lastModifiedDate = later
            #expect(try await store.look { try $0.describeRoleAlias(name, of: account) } == expected)
            try await store.change { try $0.deleteRoleAlias(name, in: scope) }
            await #expect(throws: RegistryError.notFound(.roleAlias(name))) {
                try await store.change { try $0.deleteRoleAlias(name, in: scope) }
            }
            try await store.change { try $0.createRoleAlias(name, roleARN: role, in: scope, at: start) }
            #expect(try await store.look { try $0.listTags(of: scope.arn(.roleAlias(name)), in: scope) } == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `an account has a hundred aliases and not one more, listed by name`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let names = (0..<100).map { "alias-\($0 + 100)" }
            func create(_ name: String) async throws {
                try await store.change {
                    try $0.createRoleAlias(RoleAliasName(unchecked: name), roleARN: role, in: scope, at: start)
                }
            }
            for name in names { try await create(name) }
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "The account has 100 role aliases already; delete one of them first")
            ) { try await create("one-more") }
            for isAscending in [true, false] {
                let all = try await readAll(size: 33, ascending: isAscending) { page in
                    try await store.look { try $0.listRoleAliases(of: account, page: page) }
                }
                #expect(all.map(\.rawValue) == (isAscending ? names : names.reversed()))
            }
        }
    }

    @Test(arguments: [
        ("arn:aws:iam::123456789012:role/r", 3_600, true), ("arn:aws-cn:iam::123456789012:role/a/b", 3_600, true),
        ("arn:aws:iam::123456789012:user/r", 3_600, false), ("arn:aws:iam::1234:role/long-enough", 3_600, false),
        ("arn:aws:iam::123456789012:role/", 3_600, false), ("role", 3_600, false), ("", 3_600, false),
        ("arn:aws:iam::123456789012:role/" + String(repeating: "r", count: 2_017), 3_600, true),
        ("arn:aws:iam::123456789012:role/" + String(repeating: "r", count: 2_018), 3_600, false),
        ("arn:aws:iam::123456789012:role/r", 900, true), ("arn:aws:iam::123456789012:role/r", 899, false),
        ("arn:aws:iam::123456789012:role/r", 43_200, true), ("arn:aws:iam::123456789012:role/r", 43_201, false),
    ])
    func `a role's ARN has its shape and a duration its bounds`(
        _ row: (role: String, seconds: Int, isGood: Bool)
    ) async throws {
        let created: RoleAliasRecord? = try? await InMemoryRegistry().change {
            try $0.createRoleAlias(
                name, roleARN: row.role, credentialDuration: .seconds(row.seconds), in: scope, at: start)
        }
        #expect((created != nil) == row.isGood)
    }

    @Test(arguments: Backend.allCases)
    func `event configurations change where they are given`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func update(_ changes: [EventConfigurations.Event: Bool], at time: WallTime) async throws {
                try await store.change { try $0.updateEventConfigurations(changes, of: account, at: time) }
            }
            let before = try await store.look { try $0.eventConfigurations(of: account) }
            #expect(before == nil)
            try await update([.thing: true, .policy: true, .job: false], at: start)
            let later = start.advanced(by: .seconds(1))
            try await update([.policy: false], at: later)
            let stored = try await store.look { try $0.eventConfigurations(of: account) }
            #expect(stored == EventConfigurations(enabled: [.thing], creationDate: start, lastModifiedDate: later))
            #expect(try await store.look { try $0.eventConfigurations(of: otherAccount) } == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `attachments are listed by their type`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for name in ["a", "b"] { try writer.createThing(name) }
                for number in 1...7 {
                    try writer.registerCertificate(number)
                    try writer.attachThing(
                        thingName("a"), to: certificateID(number), type: number % 3 == 0 ? .exclusive : .nonExclusive,
                        account: account)
                }
                try writer.attachThing(thingName("b"), to: certificateID(1), account: account)
            }
            let expected: [(ThingPrincipalType?, [Int])] = [
                (.exclusive, [3, 6]), (.nonExclusive, [1, 2, 4, 5, 7]), (nil, Array(1...7)),
            ]
            for (type, numbers) in expected {
                for size in 1...4 {
                    let found = try await readAll(size: size, ascending: true) { page in
                        try await store.look {
                            try $0.listThingPrincipals(of: thingName("a"), type: type, account: account, page: page)
                        }
                    }
                    #expect(found.map(\.certificate) == numbers.map(certificateID))
                }
            }
            for (type, names) in [(ThingPrincipalType.exclusive, []), (.nonExclusive, ["a", "b"])] {
                let found = try await readAll(size: 1, ascending: true) { page in
                    try await store.look {
                        try $0.listPrincipalThings(of: certificateID(1), type: type, account: account, page: page)
                    }
                }
                #expect(found.map(\.thing.rawValue) == names)
            }
        }
    }
}
