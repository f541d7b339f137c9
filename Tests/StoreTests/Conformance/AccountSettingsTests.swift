import IoTModel
import Registry
import Testing

@Suite struct AccountSettingsTests {
    private let arn = scope.arn(.policy(policyName("p")))

    private func tags(_ keys: Range<Int>, value: String = "v") -> [Registry.Tag] {
        keys.map { tag("k\($0)", value) }
    }

    @Test(arguments: Backend.allCases)
    func `tags are set, overwritten, listed by key and removed`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p") }
            try await store.change {
                try $0.tagResource(arn, with: [tag("b", "1"), tag("a", "")], in: scope)
            }
            try await store.change { try $0.tagResource(arn, with: [tag("b", "2")], in: scope) }
            #expect(
                try await store.look { try $0.listTags(of: arn, in: scope) }
                    == [tag("a", ""), tag("b", "2")])
            try await store.change { try $0.untagResource(arn, keys: ["a", "none"], in: scope) }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [tag("b", "2")])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a resource has 50 tags and not one more`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            let maximum = Limits.API.tagsPerResource
            try await store.change { writer in
                try writer.createPolicy("p")
                try writer.tagResource(arn, with: tags(0..<maximum), in: scope)
                try writer.tagResource(arn, with: tags(0..<maximum, value: "new"), in: scope)
            }
            await #expect(
                throws: RegistryError.limitExceeded(
                    message: "`\(arn)` would have 51 tags; at most 50 are allowed")
            ) { try await store.change { try $0.tagResource(arn, with: tags(maximum..<maximum + 1), in: scope) } }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope).count } == maximum)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a deleted policy leaves no tags to the next of its name`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                try writer.createPolicy(
                    policyName("p"), document: "{}", tags: tags(0..<2), generationID: "g", in: scope, at: start)
                try writer.deletePolicy(policyName("p"), in: scope)
                try writer.createPolicy("p")
            }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [])
        }
    }

    @Test func `only what exists and is taggable takes tags`() async throws {
        let store = InMemoryRegistry()
        try await store.change { writer in
            try writer.createThing("t")
            try writer.registerCertificate(1)
            try writer.createPolicy("p")
        }
        for resource in [Resource.thing(thingName("t")), .certificate(certificateID(1))] {
            await #expect(
                throws: RegistryError.invalid(
                    message: "`\(scope.arn(resource))` cannot have tags: certificates and things are not taggable")
            ) { try await store.look { try $0.listTags(of: scope.arn(resource), in: scope) } }
        }
        let elsewhere = AccountScope(account: otherAccount, region: .standard)
        for arn in [
            scope.arn(.policy(policyName("none"))), scope.arn(.thingGroup(ThingGroupName(unchecked: "g"))),
            elsewhere.arn(.policy(policyName("p"))),
        ] {
            await #expect(throws: RegistryError.notFound(.resource(arn))) {
                try await store.look { try $0.listTags(of: arn, in: scope) }
            }
        }
    }

    @Test(arguments: [
        ("", "v", false), (String(repeating: "ü", count: 128), "v", true),
        (String(repeating: "k", count: 129), "v", false),
        ("k", String(repeating: "v", count: 256), true), ("k", String(repeating: "v", count: 257), false),
        ("a b_.:/=+-@", "v", true), ("a!", "v", false), ("aws:x", "v", false), ("AWS:x", "v", false),
    ])
    func `tag keys and values are of the documented form`(
        _ row: (key: String, value: String, isGood: Bool)
    ) async throws {
        let store = InMemoryRegistry()
        let arn = arn
        let tagged: Void? = try? await store.change { writer in
            try writer.createPolicy("p")
            try writer.tagResource(arn, with: [tag(row.key, row.value)], in: scope)
        }
        #expect((tagged != nil) == row.isGood)
    }

    @Test(arguments: Backend.allCases)
    func `a call with the same tag key twice sets nothing`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            try await store.change { try $0.createPolicy("p") }
            await #expect(
                throws: RegistryError.invalid(message: "tag key `k` is given twice; give each key once")
            ) {
                try await store.change {
                    try $0.tagResource(arn, with: [tag("k", "1"), tag("k", "2")], in: scope)
                }
            }
            #expect(try await store.look { try $0.listTags(of: arn, in: scope) } == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `logging options are not configured until the first call, which gives role and level`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            func set(_ update: LoggingOptionsUpdate) async throws -> LoggingOptions {
                try await store.change { try $0.setLoggingOptions(update, of: account, at: start) }
            }
            await #expect(throws: RegistryError.loggingNotConfigured) {
                try await store.look { try $0.getLoggingOptions(of: account) }
            }
            for incomplete in [LoggingOptionsUpdate(roleARN: "r"), LoggingOptionsUpdate(defaultLevel: .info)] {
                await #expect(
                    throws: RegistryError.invalid(
                        message: "the first SetV2LoggingOptions call must give roleArn and defaultLogLevel")
                ) { _ = try await set(incomplete) }
            }
            let changes = ObservedChanges(of: store)
            let events = [
                LoggingOptions.Event(eventType: "Ping", level: .debug, destination: "group"),
                LoggingOptions.Event(eventType: "Connect", level: nil),
            ]
            _ = try await set(LoggingOptionsUpdate(roleARN: "r", defaultLevel: .info, events: events))
            _ = try await set(LoggingOptionsUpdate(disablesAll: true))
            let expected = LoggingOptions(roleARN: "r", defaultLevel: .info, disablesAll: true, events: events)
            #expect(try await store.look { try $0.getLoggingOptions(of: account) } == expected)
            _ = try await set(LoggingOptionsUpdate(disablesAll: true))
            #expect(changes.all == [[.loggingOptions(account)], [.loggingOptions(account)]])
            #expect(try await set(LoggingOptionsUpdate(events: [])).events == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `an access key is found by its identifier and its secret is in no description`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            let key = AccessKeyRecord(id: "AKIA1", secret: "swordfish", account: account, creationDate: start)
            try await store.change { try $0.put(key) }
            #expect(try await store.look { try $0.accessKey("AKIA1") } == key)
            #expect(try await store.look { try $0.accessKeys(of: account) } == [key])
            #expect(try await store.look { try $0.accessKeys(of: otherAccount) } == [])
            var dumped = ""
            dump(key, to: &dumped)
            for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains("swordfish")) }
            try await store.change { try $0.deleteAccessKey("AKIA1") }
            #expect(try await store.look { try $0.accessKey("AKIA1") == nil })
        }
    }
}
