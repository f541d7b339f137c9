import IoTModel
import MQTTTopics
import Testing

struct SubscriptionTreeTests {
    @Test func `a subscriber with several matching filters is named once, with the highest QoS`() {
        var tree = SubscriptionTree()
        tree.insert("a/b", 1, SubscriptionOptions(qos: .atMostOnce))
        tree.insert("a/+", 1, SubscriptionOptions(qos: .atLeastOnce))
        tree.insert("#", 1, SubscriptionOptions(qos: .atMostOnce))
        tree.insert("a/#", 2, SubscriptionOptions(qos: .atMostOnce))
        tree.insert("a/b", 3, SubscriptionOptions(qos: .atLeastOnce))
        let matches = tree.matches("a/b")
        #expect(matches.map(\.subscriber.rawValue) == [1, 2, 3])
        #expect(matches.map(\.options.qos) == [.atLeastOnce, .atMostOnce, .atLeastOnce])
    }

    @Test func `overlapping filters keep a subscriber's own messages from it only if all say so`() {
        var tree = SubscriptionTree()
        tree.insert("a", 1, SubscriptionOptions(noLocal: true, retainAsPublished: true))
        tree.insert("+", 1, SubscriptionOptions(noLocal: false))
        tree.insert("a", 2, SubscriptionOptions(noLocal: true))
        tree.insert("+", 2, SubscriptionOptions(noLocal: true))
        let matches = tree.matches("a")
        #expect(matches.map(\.options.noLocal) == [false, true])
        #expect(matches.map(\.options.retainAsPublished) == [true, false])
    }

    @Test func `subscribing again replaces the options`() {
        var tree = SubscriptionTree()
        tree.insert("a", 1, SubscriptionOptions(qos: .atLeastOnce))
        tree.insert("a", 1, SubscriptionOptions(qos: .atMostOnce, noLocal: true))
        #expect(tree.count == 1)
        #expect(tree.matches("a").map(\.options) == [SubscriptionOptions(qos: .atMostOnce, noLocal: true)])
        tree.remove("a", 1)
        #expect(tree.count == 0)
        #expect(tree.matches("a").isEmpty)
    }

    @Test func `what was there before stays in the output`() {
        var tree = SubscriptionTree()
        tree.insert("a", 2)
        tree.insert("+", 2)
        tree.insert("+", 1)
        var matches: [Match] = []
        Array("a".utf8).withUnsafeBytes { topic in
            tree.match(topic, into: &matches)
            tree.match(topic, into: &matches)
        }
        #expect(matches.map(\.subscriber.rawValue) == [1, 2, 1, 2])
    }

    @Test func `the generation changes with every change`() {
        var tree = SubscriptionTree()
        var seen: Set<UInt64> = [tree.generation]
        tree.insert("a/b", 1)
        #expect(seen.insert(tree.generation).inserted)
        tree.insert("a/b", 1, SubscriptionOptions(qos: .atLeastOnce))
        #expect(seen.insert(tree.generation).inserted)
        tree.remove("a/b", 1)
        #expect(seen.insert(tree.generation).inserted)
        let before = tree.generation
        #expect(tree.matches("a/b").isEmpty)
        #expect(tree.generation == before)
    }

    @Test func `levels that nobody needs are given up`() {
        var tree = SubscriptionTree()
        #expect(tree.nodeCount == 1)
        tree.insert("a/b/c/d", 1)
        tree.insert("a/b/+/#", 2)
        tree.insert("a/b", 3)
        #expect(tree.nodeCount == 7)
        tree.remove("a/b/c/d", 1)
        #expect(tree.nodeCount == 5)
        tree.remove("a/b/+/#", 2)
        #expect(tree.nodeCount == 3)
        tree.remove("a/b", 3)
        #expect(tree.nodeCount == 1)
    }

    @Test(arguments: ["a/b/c", "a/x", "x", "+", "a/+", "#", "a/b/#"])
    func `removing what isn't there changes no subscription`(filter: String) {
        var tree = SubscriptionTree()
        tree.insert("a/b", 1)
        tree.remove(filter, 1)
        tree.remove("a/b", 2)
        #expect(tree.count == 1)
        #expect(tree.subscribers("a/b") == [1])
    }

    /// 32 is where a list begins to keep an index of itself.
    @Test(arguments: [1, 31, 32, 33, 34, 500])
    func `many subscribers of one filter come and go in any order`(count: Int) {
        let seed: UInt64 = 99
        var random = SeededGenerator(seed: seed)
        var tree = SubscriptionTree()
        var expected: Set<UInt32> = []
        for subscriber in (0..<UInt32(count)).shuffled(using: &random) {
            tree.insert("news", subscriber)
            expected.insert(subscriber)
        }
        #expect(tree.subscribers("news") == expected.sorted())
        for subscriber in expected.shuffled(using: &random) {
            tree.remove("news", subscriber)
            expected.remove(subscriber)
            #expect(tree.subscribers("news") == expected.sorted(), "seed \(seed)")
        }
        #expect(tree.nodeCount == 1)
        tree.insert("news", 7)
        #expect(tree.subscribers("news") == [7])
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the tree agrees with the plain rules over 20,000 steps of subscribing, leaving and publishing`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parentMatches = seed % 2 == 0
        var tree = SubscriptionTree(hashSeed: seed, hashMatchesParent: parentMatches)
        var model: [Key: SubscriptionOptions] = [:]
        for step in 0..<20_000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2:
                let key = Key.any(&random)
                let options = SubscriptionOptions(
                    qos: Bool.random(using: &random) ? .atLeastOnce : .atMostOnce, noLocal: Bool.random(using: &random))
                tree.insert(key.filter, key.subscriber, options)
                model[key] = options
            case 3...4:
                // Of those that are there, so that the tree doesn't only grow.
                let key = model.keys.sorted().randomElement(using: &random) ?? Key.any(&random)
                tree.remove(key.filter, key.subscriber)
                model[key] = nil
            case 5:
                let key = Key.any(&random)
                tree.remove(key.filter, key.subscriber)
                model[key] = nil
            default:
                let topic = Key.topic(&random)
                #expect(
                    qosBySubscriber(tree.matches(topic)) == expected(topic, model, parentMatches),
                    "seed \(seed), step \(step), topic \(topic)")
            }
            if model.count > 120 {
                for key in model.keys.sorted() {
                    tree.remove(key.filter, key.subscriber)
                }
                model = [:]
                #expect(tree.nodeCount == 1, "seed \(seed), step \(step)")
            }
            #expect(tree.count == model.count, "seed \(seed), step \(step)")
        }
    }

    private func qosBySubscriber(_ matches: [Match]) -> [UInt32: QoS] {
        Dictionary(matches.map { ($0.subscriber.rawValue, $0.options.qos) }) { first, _ in
            Issue.record("a subscriber is named twice")
            return first
        }
    }

    private func expected(
        _ topic: String, _ model: [Key: SubscriptionOptions], _ parentMatches: Bool
    ) -> [UInt32: QoS] {
        var expected: [UInt32: QoS] = [:]
        for (key, options) in model where matches(key.filter, topic, hashMatchesParent: parentMatches) {
            expected[key.subscriber] = max(expected[key.subscriber] ?? .atMostOnce, options.qos)
        }
        return expected
    }

    struct Key: Hashable, Comparable {
        let filter: String
        let subscriber: UInt32

        static func < (left: Key, right: Key) -> Bool {
            (left.filter, left.subscriber) < (right.filter, right.subscriber)
        }

        static func any(_ random: inout SeededGenerator) -> Key {
            var levels = name(&random, ["a", "b", "", "$x", "long-level-name", "+", "+"])
            if Int.random(in: 0..<4, using: &random) == 0 { levels.append("#") }
            return Key(filter: levels.joined(separator: "/"), subscriber: UInt32.random(in: 0..<12, using: &random))
        }

        static func topic(_ random: inout SeededGenerator) -> String {
            name(&random, ["a", "b", "", "$x", "long-level-name", "other"]).joined(separator: "/")
        }

        private static func name(_ random: inout SeededGenerator, _ levels: [String]) -> [String] {
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                levels[Int.random(in: 0..<levels.count, using: &random)]
            }
        }
    }
}
