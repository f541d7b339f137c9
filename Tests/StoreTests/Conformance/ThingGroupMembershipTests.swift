import IoTModel
import Registry
import Testing

@Suite struct ThingGroupMembershipTests {
    private let lamp = thingName("lamp")

    private func groups(_ store: any RegistryStore) async throws -> [String] {
        try await store.look {
            try $0.listThingGroups(for: lamp, account: account, page: PageRequest()).items.map(\.rawValue)
        }
    }

    @Test(arguments: Backend.allCases)
    func `adding and removing repeat without effect`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp")
                try writer.createGroup("g")
            }
            let changes = ObservedChanges(of: store)
            for _ in 1...2 { try await store.change { try $0.add("lamp", to: "g") } }
            #expect(try await groups(store) == ["g"])
            for _ in 1...2 {
                try await store.change { try $0.removeThing(lamp, fromGroup: groupName("g"), account: account) }
            }
            #expect(try await groups(store) == [])
            #expect(changes.all == [[.thing(account, lamp)], [.thing(account, lamp)]])
            await #expect(throws: RegistryError.notFound(.thingGroup(groupName("none")))) {
                try await store.change { try $0.add("lamp", to: "none") }
            }
            await #expect(throws: RegistryError.notFound(.thing(thingName("none")))) {
                try await store.change { try $0.add("none", to: "g") }
            }
            await #expect(throws: RegistryError.notFound(.thingGroup(groupName("none")))) {
                try await store.change { try $0.removeThing(lamp, fromGroup: groupName("none"), account: account) }
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing is in ten groups and not eleven, one of each hierarchy`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp")
                for number in 1...11 { try writer.createGroup("g\(number)") }
                try writer.createGroup("below", parent: "g1")
                for number in 1...9 { try writer.add("lamp", to: "g\(number)") }
            }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Thing lamp is in thing group g1 already, which is in the same hierarchy as below (below"
                        + " g1); remove it from there first")
            ) { try await store.change { try $0.add("lamp", to: "below") } }
            try await store.change { try $0.add("lamp", to: "g10") }
            await #expect(
                throws: RegistryError.invalid(
                    message: "Thing lamp is in 10 thing groups already; remove it from one of them first")
            ) { try await store.change { try $0.add("lamp", to: "g11") } }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a thing moves between groups in one step or not at all`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp")
                try writer.createGroup("root")
                try writer.createGroup("a", parent: "root")
                try writer.createGroup("b", parent: "root")
                try writer.add("lamp", to: "a")
            }
            func move(_ added: [String], _ removed: [String]) async throws {
                try await store.change {
                    try $0.updateThingGroups(
                        for: lamp, adding: added.map(groupName), removing: removed.map(groupName), account: account)
                }
            }
            try await move(["b"], ["a"])
            #expect(try await groups(store) == ["b"])
            await #expect(throws: RegistryError.notFound(.thingGroup(groupName("none")))) {
                try await move(["none"], ["b"])
            }
            #expect(try await groups(store) == ["b"])
            await #expect(throws: RegistryError.self) { try await move(["b"], ["b"]) }
            try await move([], [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `the things of a group and of those below are listed in pages`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let members = [
                "b": ["t1", "t9"], "root": ["t2", "t5", "t7"], "a": [], "ba": ["t4"], "z": ["t8"], "other": ["t6"],
            ]
            try await store.change { writer in
                for (name, parent) in [
                    ("root", nil), ("a", "root"), ("b", "root"), ("ba", "b"), ("z", "root"), ("other", nil),
                ] { try writer.createGroup(name, parent: parent) }
                for (group, things) in members {
                    for thing in things {
                        try writer.createThing(thing)
                        try writer.add(thing, to: group)
                    }
                }
            }
            func things(_ isRecursive: Bool, size: Int) async throws -> [String] {
                try await readAll(size: size, ascending: true) { page in
                    try await store.look {
                        try $0.listThings(
                            inGroup: groupName("root"), isRecursive: isRecursive, of: account, page: page)
                    }
                }.map(\.rawValue)
            }
            for size in 1...8 {
                #expect(try await things(false, size: size) == ["t2", "t5", "t7"])
                #expect(try await things(true, size: size) == ["t2", "t5", "t7", "t1", "t9", "t4", "t8"])
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a deleted thing leaves its groups`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createThing("lamp")
                try writer.createGroup("g")
                try writer.add("lamp", to: "g")
                try writer.deleteThing(lamp, expectedVersion: nil, of: account)
                try writer.createThing("lamp")
            }
            #expect(try await groups(store) == [])
        }
    }

    // MARK: Policies

    @Test(arguments: Backend.allCases)
    func `a group has two policies and not three, and lists those above when asked`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createGroup("root")
                try writer.createGroup("g", parent: "root")
                for name in ["a", "b", "c"] { try writer.createPolicy(name) }
            }
            func attach(_ policy: String, _ group: String) async throws {
                try await store.change {
                    try $0.attachPolicy(policyName(policy), toGroup: groupName(group), account: account)
                }
            }
            let changes = ObservedChanges(of: store)
            for _ in 1...2 { try await attach("b", "g") }
            #expect(changes.all == [[.thingGroup(account, groupName("g"))]])
            try await attach("c", "g")
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "Thing group `g` has 2 policies attached already; detach one of them first")
            ) { try await attach("a", "g") }
            try await attach("a", "root")
            try await attach("b", "root")
            for (isRecursive, names) in [(false, ["b", "c"]), (true, ["a", "b", "c"])] {
                for ascending in [true, false] {
                    let found = try await readAll(size: 1, ascending: ascending) { page in
                        try await store.look {
                            try $0.listAttachedPolicies(
                                ofGroup: groupName("g"), isRecursive: isRecursive, account: account, page: page)
                        }
                    }
                    #expect(found.map(\.rawValue) == (ascending ? names : names.reversed()))
                }
            }
            let targets = try await store.look {
                try $0.listTargets(of: policyName("b"), account: account, page: PageRequest()).items
            }
            #expect(targets == [.thingGroup(groupName("g")), .thingGroup(groupName("root"))])
            for wasAttached in [true, false] {
                let found = try await store.change {
                    try $0.detachPolicy(policyName("b"), fromGroup: groupName("g"), account: account)
                }
                #expect(found == wasAttached)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a principal carries the groups of its things and their policies, those above too`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.registerCertificate(1)
                for name in ["lamp", "pump"] {
                    try writer.createThing(name)
                    try writer.attachThing(thingName(name), to: certificateID(1), account: account)
                }
                try writer.createGroup("root")
                try writer.createGroup("g", parent: "root")
                try writer.createGroup("apart")
                try writer.add("lamp", to: "g")
                try writer.add("lamp", to: "apart")
                for (policy, group) in [("a", "root"), ("b", "g"), ("b", "apart")] {
                    if policy != "b" || group == "g" { try writer.createPolicy(policy) }
                    try writer.attachPolicy(policyName(policy), toGroup: groupName(group), account: account)
                }
            }
            let principal = try #require(try await store.look { try $0.principal(certificateID(1), of: account) })
            #expect(principal.policies.isEmpty)
            #expect(principal.things.map(\.name.rawValue) == ["lamp", "pump"])
            #expect(principal.things[0].groups.map(\.rawValue) == ["apart", "g", "root"])
            #expect(principal.things[0].lineages.map { $0.map(\.rawValue) } == [["apart"], ["g", "root"]])
            #expect(principal.things[0].groupPolicies.map(\.policyName.rawValue) == ["a", "b"])
            #expect(principal.things[1].groups.isEmpty && principal.things[1].groupPolicies.isEmpty)
        }
    }

    @Test func `a policy's target is the ARN of a certificate or a group of this account`() throws {
        let group = scope.arn(.thingGroup(groupName("g")))
        #expect(try scope.policyTarget(fromARN: "\(group)") == .thingGroup(groupName("g")))
        let certificate = scope.arn(.certificate(certificateID(1)))
        #expect(try scope.policyTarget(fromARN: "\(certificate)") == .certificate(certificateID(1)))
        for text in ["", "g", "\(scope.arn(.thing(lamp)))", "\(scope.arnPrefix)thinggroup/a b"] {
            #expect {
                try scope.policyTarget(fromARN: text)
            } throws: { error in
                guard case .invalid(let message) = error as? RegistryError else { return false }
                return message.hasPrefix("`\(text)` is no target")
            }
        }
        let foreign = AccountScope(account: otherAccount, region: .standard).arn(.thingGroup(groupName("g")))
        #expect(throws: RegistryError.notFound(.resource(foreign))) { try scope.policyTarget(fromARN: "\(foreign)") }
    }
}
