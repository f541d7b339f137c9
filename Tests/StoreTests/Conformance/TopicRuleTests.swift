import IoTModel
import Registry
import Testing

@Suite struct TopicRuleTests {
    private let name = TopicRuleName(unchecked: "rule")

    private func rule(_ payload: String = "{}", pattern: String? = "a/b", isDisabled: Bool = false) -> NewTopicRule {
        NewTopicRule(payload: payload, topicPattern: pattern, isDisabled: isDisabled)
    }

    @Test(arguments: Backend.allCases)
    func `a rule is made once, replaced, switched and deleted`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func create() async throws {
                try await store.change {
                    try $0.createTopicRule(
                        name, rule(#"{"sql":"x"}"#), tags: [tag("k", "v")], in: scope, at: start)
                }
            }
            try await create()
            await #expect(
                throws: RegistryError.alreadyExists(
                    message: "Rule rule already exists in account", resourceID: "rule",
                    arn: scope.arn(.topicRule(name)))
            ) { try await create() }
            var expected = TopicRuleRecord(
                account: account, name: name, payload: #"{"sql":"x"}"#, topicPattern: "a/b", isDisabled: false,
                creationDate: start)
            #expect(try await store.look { try $0.getTopicRule(name, of: account) } == expected)
            for (isDisabled, isNew) in [(false, false), (true, true), (true, false), (false, true)] {
                let changed = try await store.change {
                    try $0.setTopicRule(name, disabled: isDisabled, of: account)
                }
                #expect(changed == isNew)
            }
            for (isDisabled, isNewlyEnabled) in [(false, false), (true, false), (false, true)] {
                let new = rule("{\(isDisabled)}", pattern: nil, isDisabled: isDisabled)
                let enabled = try await store.change { try $0.replaceTopicRule(name, new, of: account) }
                #expect(enabled == isNewlyEnabled)
            }
            expected.payload = "{false}"
            expected.topicPattern = nil
            #expect(try await store.look { try $0.getTopicRule(name, of: account) } == expected)
            try await store.change { try $0.deleteTopicRule(name, in: scope) }
            await #expect(throws: RegistryError.notFound(.topicRule(name))) {
                try await store.change { try $0.deleteTopicRule(name, in: scope) }
            }
            await #expect(throws: RegistryError.notFound(.topicRule(name))) {
                try await store.change { try $0.replaceTopicRule(name, rule(), of: account) }
            }
            try await store.change { try $0.createTopicRule(name, rule(), in: scope, at: start) }
            #expect(try await store.look { try $0.listTags(of: scope.arn(.topicRule(name)), in: scope) } == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `rules are listed by name, by what they select from and by whether they are disabled`(
        _ backend: Backend
    ) async throws {
        try await backend.withStore { store in
            try await store.change { writer in
                for number in 0..<9 {
                    try writer.createTopicRule(
                        TopicRuleName(unchecked: "r\(number)"),
                        rule(pattern: number % 3 == 0 ? "a" : nil, isDisabled: number % 2 == 0), in: scope, at: start)
                }
            }
            let expected: [(TopicRuleFilter, [Int])] = [
                (TopicRuleFilter(), Array(0..<9)), (TopicRuleFilter(topicPattern: "a"), [0, 3, 6]),
                (TopicRuleFilter(isDisabled: false), [1, 3, 5, 7]),
                (TopicRuleFilter(topicPattern: "a", isDisabled: true), [0, 6]),
                (TopicRuleFilter(topicPattern: "b"), []),
            ]
            for (filter, numbers) in expected {
                for size in 1...4 {
                    let found = try await readAll(size: size, ascending: true) { page in
                        try await store.look { try $0.listTopicRules(of: account, matching: filter, page: page) }
                    }
                    #expect(found.map(\.name.rawValue) == numbers.map { "r\($0)" })
                }
            }
        }
    }

    @Test func `a rule takes 256 KiB and not a byte more, and an account has a thousand`() async throws {
        let store = InMemoryRegistry()
        let largest = String(repeating: "x", count: 262_144)
        try await store.change { try $0.createTopicRule(name, rule(largest), in: scope, at: start) }
        await #expect(
            throws: RegistryError.invalid(message: "Rule rule takes 262145 bytes as JSON; expected at most 262144")
        ) { try await store.change { _ = try $0.replaceTopicRule(name, rule(largest + "x"), of: account) } }
        try await store.change { writer in
            for number in 1..<1_000 {
                try writer.createTopicRule(TopicRuleName(unchecked: "r\(number)"), rule(), in: scope, at: start)
            }
        }
        await #expect(
            throws: RegistryError.limitExceeded(
                message: "The account has 1000 rules already; delete one of them first")
        ) {
            try await store.change {
                try $0.createTopicRule(TopicRuleName(unchecked: "one_more"), rule(), in: scope, at: start)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `the indexing configuration changes where it is given`(_ backend: Backend) async throws {
        try await backend.withStore { store in
            func update(_ things: String?, _ groups: String?) async throws -> IndexingConfiguration {
                try await store.change {
                    try $0.updateIndexingConfiguration(things: things, thingGroups: groups, of: account)
                }
            }
            #expect(try await store.look { try $0.indexingConfiguration(of: account) } == nil)
            let first = try await update("t", nil)
            #expect(first == IndexingConfiguration())
            #expect(try await update(nil, "g") == IndexingConfiguration(things: "t"))
            let stored = try await store.look { try $0.indexingConfiguration(of: account) }
            #expect(stored == IndexingConfiguration(things: "t", thingGroups: "g"))
        }
    }
}
