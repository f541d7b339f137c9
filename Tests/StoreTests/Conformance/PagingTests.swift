import IoTModel
import Registry
import Testing

@Suite struct PagingTests {
    static let directions = [true, false]

    @Test(arguments: Backend.allCases, directions)
    func `a thousand certificates are listed by creation date, page by page, each once`(
        _ backend: Backend, _ ascending: Bool
    ) async throws {
        try await backend.withStore { store in
            // Three in the same millisecond, so that the identifier has to decide.
            try await store.change { writer in
                for number in 0..<1_000 {
                    let time = WallTime(milliseconds: start.milliseconds + Int64((number * 7 % 1_000) / 3))
                    try writer.registerCertificate(newCertificate(number), in: scope, at: time)
                }
            }
            let found = try await readAll(size: 97, ascending: ascending) { page in
                try await store.look { try $0.listCertificates(of: account, page: page) }
            }
            let keys = found.map(\.listKey)
            #expect(Set(keys).count == 1_000)
            #expect(keys == keys.sorted(by: ascending ? (<) : (>)))
        }
    }

    @Test(arguments: Backend.allCases, directions)
    func `the lists by name are whole and in order, page by page`(
        _ backend: Backend, _ ascending: Bool
    ) async throws {
        try await backend.withStore { store in
            let names = (0..<60).map { "n\($0)" }
            let sorted = names.sorted(by: ascending ? (<) : (>))
            let id = certificateID(1)
            try await store.change { writer in
                try writer.registerCertificate(1)
                try writer.createThing("one")
                try writer.createPolicy("one")
                for (number, name) in names.enumerated() {
                    try writer.createPolicy(name)
                    try writer.createThing(name, attributes: ["k": "v"])
                    try writer.attachThing(thingName(name), to: id, account: account)
                    try writer.registerCertificate(number + 10)
                    try writer.attachThing(thingName("one"), to: certificateID(number + 10), account: account)
                    try writer.attachPolicy(policyName("one"), to: certificateID(number + 10), account: account)
                }
                for name in names.prefix(10) { try writer.attachPolicy(policyName(name), to: id, account: account) }
                try writer.deleteThing(thingName("nobody"), expectedVersion: nil, of: account)
            }
            let policies = try await readAll(size: 7, ascending: ascending) { page in
                try await store.look { try $0.listPolicies(of: account, page: page) }
            }
            #expect(policies.map(\.name.rawValue).filter { $0 != "one" } == sorted)
            let filter = ThingFilter(attribute: .init(name: "k", value: "v"))
            let things = try await readAll(size: 7, ascending: ascending) { page in
                try await store.look { try $0.listThings(of: account, matching: filter, page: page) }
            }
            #expect(things.map(\.name.rawValue) == sorted)
            #expect(things.allSatisfy { $0.attributes == ["k": "v"] })
            let attachedThings = try await readAll(size: 7, ascending: ascending) { page in
                try await store.look { try $0.listPrincipalThings(of: id, account: account, page: page) }
            }
            #expect(attachedThings.map(\.thing.rawValue) == sorted)
            let attachedPolicies = try await readAll(size: 3, ascending: ascending) { page in
                try await store.look { try $0.listAttachedPolicies(of: id, account: account, page: page) }
            }
            #expect(attachedPolicies.map(\.rawValue) == names.prefix(10).sorted(by: ascending ? (<) : (>)))
            let certificates = (10..<70).map(certificateID).sorted(by: ascending ? (<) : (>))
            let targets = try await readAll(size: 7, ascending: ascending) { page in
                try await store.look { try $0.listTargets(of: policyName("one"), account: account, page: page) }
            }
            #expect(targets == certificates.map(Resource.certificate))
            let principals = try await readAll(size: 7, ascending: ascending) { page in
                try await store.look { try $0.listThingPrincipals(of: thingName("one"), account: account, page: page) }
            }
            #expect(principals.map(\.certificate) == certificates)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a list that ends with its page has no marker, and one item more has`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func marker(size: Int) async throws -> String? {
                try await store.look { try $0.listThings(of: account, page: PageRequest(size: size)).nextMarker }
            }
            #expect(try await marker(size: 1) == nil)
            try await store.change { writer in for number in 0..<3 { try writer.createThing("t\(number)") } }
            #expect(try await marker(size: 3) == nil)
            let next = try #require(try await marker(size: 2))
            #expect(next.wholeMatch(of: /[A-Za-z0-9+\/]+={0,2}/) != nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a page goes on where the last one ended, whatever came or went meanwhile`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in for name in ["b", "d", "f"] { try writer.createThing(name) } }
            let marker = try await store.look {
                try $0.listThings(of: account, page: PageRequest(size: 2)).nextMarker
            }
            try await store.change { writer in
                try writer.deleteThing(thingName("d"), expectedVersion: nil, of: account)
                for name in ["a", "e"] { try writer.createThing(name) }
            }
            let rest = try await store.look {
                try $0.listThings(of: account, page: PageRequest(marker: marker)).items.map(\.name.rawValue)
            }
            #expect(rest == ["e", "f"])
        }
    }

    @Test func `a marker that this list did not give is refused`() async throws {
        let store = InMemoryRegistry()
        try await store.change { writer in for number in 0..<2 { try writer.createPolicy("p\(number)") } }
        let foreign = try #require(
            try await store.look { try $0.listPolicies(of: account, page: PageRequest(size: 1)).nextMarker })
        for marker in ["", "not base64!", "cA==", "dGhpbmdzLw==", "dGhpbmdzL2Eg", "/w==", foreign] {
            await #expect(
                throws: RegistryError.invalid(
                    message: "`\(marker)` is not a marker of this list; give the one of the page before")
            ) { try await store.look { try $0.listThings(of: account, page: PageRequest(marker: marker)) } }
        }
    }

    @Test(arguments: [(0, 1), (1, 1), (250, 250), (251, 250)])
    func `a page's size is between 1 and 250`(_ asked: Int, _ given: Int) {
        #expect(PageRequest(size: asked).size == given)
    }
}
